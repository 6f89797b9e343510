package io.tcpecho.probe;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests of the probe against peers that echo.
 */
@Timeout(20)
@Execution(ExecutionMode.CONCURRENT)
class ProbeTests {

	@Test
	void fourRoundTripsALineEachThenASummaryLikePing() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.of("--interval", "10ms", "--seed", "5", peer.address());
			assertThat(result.exitCode()).isZero();
			assertThat(result.err()).isEmpty();
			assertThat(result.out().lines()).hasSize(11)
				.startsWith("localhost:%d (127.0.0.1:%<d), 1 connection, 64 bytes a message, framing raw, seed 5"
					.formatted(peer.port()))
				.filteredOn((line) -> line.matches("[1-4]: 64 bytes back in [0-9.]+ (us|ms)"))
				.hasSize(4);
			assertThat(result.out()).contains("4 sent, 4 received, 4 verified, 0 mismatched, 0 lost, 256 bytes in ");
			assertThat(result.verdict()).isEqualTo("ok: 4 of 4 messages came back unchanged");
		}
	}

	@ParameterizedTest
	@EnumSource(Framing.class)
	void everyFramingIsVerifiedWhateverThePiecesItComesIn(Framing framing) throws IOException {
		try (Peer peer = Peer.of(ProbeTests::echoInUnevenPieces)) {
			ProbeResult result = ProbeResult.json("--framing", framing.label(), "--count", "50", "--size", "37",
					"--depth", "7", "--connections", "3", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("verified").asInt()).isEqualTo(150);
		}
	}

	private static void echoInUnevenPieces(Socket socket) throws IOException {
		byte[] bytes = new byte[13];
		int read = socket.getInputStream().read(bytes);
		for (int piece = 1; read >= 0; piece = piece % bytes.length + 1) {
			socket.getOutputStream().write(bytes, 0, read);
			read = socket.getInputStream().read(bytes, 0, piece);
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
	void emptyFramesAreMessagesToo(Framing framing) throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.json("--framing", framing.label(), "--count", "5", "--size", "0",
					"--interval", "0", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("verified").asInt()).isEqualTo(5);
		}
	}

	@Test
	void shortestLengthHeaderTakesTheDefaultSize() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.of("--framing", "length-1", "--count", "1", peer.address());
			assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		}
	}

	@Test
	void answerThatMakesProgressIsNotLate() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			byte[] message = socket.getInputStream().readNBytes(64);
			for (int i = 0; i < 8; i++) {
				awaitNothing(socket, Duration.ofMillis(200));
				socket.getOutputStream().write(message, i * 8, 8);
			}
		})) {
			ProbeResult result = ProbeResult.of("--count", "1", "--timeout", "1s", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
		}
	}

	@Test
	void messagesBeyondAllBuffersAreSentAndReceivedAtTheSameTime() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.json("--size", "10MB", "--count", "3", "--depth", "2", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("bytes").asLong()).isEqualTo(3 * 10L * 1024 * 1024);
		}
	}

	@Test
	void halfCloseSendsAllBeforeItExpectsAll() throws IOException {
		try (Peer peer = Peer.of(ProbeTests::echoAtTheEnd)) {
			ProbeResult result = ProbeResult.json("--half-close", "--count", "500", "--connections", "2",
					peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("verified").asInt()).isEqualTo(1000);
		}
	}

	private static void echoAtTheEnd(Socket socket) throws IOException {
		socket.getOutputStream().write(socket.getInputStream().readAllBytes());
	}

	@Test
	void peerThatAnswersAtTheEndIsNotBlamedForTheTimeThatTheProbeTakesToSend() throws IOException {
		try (Peer peer = Peer.of(ProbeTests::echoAtTheEnd)) {
			ProbeResult result = ProbeResult.json("--half-close", "--count", "3", "--interval", "600ms", "--timeout",
					"500ms", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("verified").asInt()).isEqualTo(3);
		}
	}

	@Test
	void halfCloseSendsMoreThanAnyDepth() throws IOException {
		try (Peer peer = Peer.of(ProbeTests::echoAtTheEnd)) {
			ProbeResult result = ProbeResult.json("--half-close", "--count", "70000", "--size", "1", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("verified").asInt()).isEqualTo(70_000);
		}
	}

	@ParameterizedTest
	@CsvSource({ "--interval, 1us", "--rate, 1e7" })
	void paceThatNobodyKeepsDoesNotKeepARunFromItsEnd(String option, String value) throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.json(option, value, "--duration", "300ms", "--timeout", "500ms",
					"--connections", "20", peer.address());
			assertThat(result.json().path("seconds").asDouble()).isBetween(0.2, 3.0);
			assertThat(result.json().path("verified").asLong()).isGreaterThan(100);
		}
	}

	@Test
	void durationBoundsARunWithoutCount() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.json("--duration", "300ms", "--connections", "4", peer.address());
			JsonNode json = result.json();
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(json.path("seconds").asDouble()).isBetween(0.2, 5.0);
			assertThat(json.path("verified").asLong()).isGreaterThan(4).isEqualTo(json.path("sent").asLong());
		}
	}

	@Test
	void rateIsSharedByTheConnections() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.json("--rate", "200", "--duration", "2s", "--connections", "3",
					peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("sent").asInt()).isBetween(398, 401);
			assertThat(result.json().path("messagesPerSecond").asDouble()).isBetween(100.0, 220.0);
		}
	}

	@Test
	void aStallOfThePeerShowsInTheLatencyOfEachMessageThatWasDue() throws IOException {
		Duration stall = Duration.ofMillis(400);
		try (Peer peer = Peer.of((socket) -> echoWithAStall(socket, stall))) {
			ProbeResult result = ProbeResult.json("--rate", "100", "--count", "60", peer.address());
			assertThat(result.json().path("verified").asInt()).isEqualTo(60);
			// 40 of 60 messages were due during the stall: on average half of it late
			assertThat(result.json().at("/roundTrip/p50").asDouble()).isGreaterThan(50_000);
			assertThat(result.json().at("/roundTrip/max").asDouble()).isGreaterThan(stall.toMillis() * 1000 * 0.9);
		}
	}

	private static void echoWithAStall(Socket socket, Duration stall) throws IOException {
		byte[] bytes = new byte[64];
		for (int message = 0; socket.getInputStream().readNBytes(bytes, 0, 64) == 64; message++) {
			if (message == 5) {
				awaitNothing(socket, stall);
			}
			socket.getOutputStream().write(bytes);
		}
	}

	/**
	 * Lets time pass in a read that nothing ends: the probe has one message in flight.
	 */
	private static void awaitNothing(Socket socket, Duration time) throws IOException {
		socket.setSoTimeout((int) time.toMillis());
		try {
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		}
		catch (SocketTimeoutException ex) {
			socket.setSoTimeout(0);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			--max-p99=1us           | 1 | measure: the p99 of [0-9.]+ [um]?s is above --max-p99=1 us
			--min-rate=1e9          | 1 | measure: [0-9.]+ messages/s are below --min-rate=1000000000.0
			--warmup=1m             | 1 | measure: all was over within the warm-up of 60 s
			--max-p99=1m            | 0 | ok: 10 of 10 messages came back unchanged
			--min-rate=0.001        | 0 | ok: 10 of 10 messages came back unchanged
			""")
	void whatIsDemandedMustBeReached(String demand, int exitCode, String verdict) throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.of(demand, "--count", "10", "--interval", "0", peer.address());
			assertThat(result.exitCode()).isEqualTo(exitCode);
			assertThat(result.verdict()).matches(verdict);
			assertThat(result.out()).contains("10 verified");
		}
	}

	@Test
	void programsGetWhatTheRunWasToDoAndHowItWent() throws IOException {
		try (Peer peer = Peer.faithful()) {
			JsonNode json = ProbeResult
				.json("--warmup", "50ms", "--duration", "100ms", "--connections", "2", peer.address())
				.json();
			assertThat(json.path("address").asString()).isEqualTo("127.0.0.1:" + peer.port());
			assertThat(json.at("/parameters/duration").asDouble()).isEqualTo(0.1);
			assertThat(json.at("/parameters/warmup").asDouble()).isEqualTo(0.05);
			assertThat(json.at("/connections/opened").asInt()).isEqualTo(2);
			assertThat(json.path("seed").asLong()).isBetween(0L, Load.MAX_SEED);
			// the first message is one of the warm-up
			assertThat(json.at("/intervals/0/messages").asLong()).isLessThan(json.path("verified").asLong());
		}
	}

	@Test
	void slowPeerIsGoodAsLongAsItIsInTime() throws IOException {
		try (Peer peer = Peer.of(ProbeTests::echoByteByByte)) {
			ProbeResult result = ProbeResult.of("--interval", "0", "--count", "3", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
		}
	}

	private static void echoByteByByte(Socket socket) throws IOException {
		socket.setTcpNoDelay(true);
		int read = socket.getInputStream().read();
		while (read >= 0) {
			socket.getOutputStream().write(read);
			read = socket.getInputStream().read();
		}
	}

	@Test
	void ipv6LiteralStandsInBrackets() throws IOException {
		try (Peer peer = Peer.on(ipv6Listener(), Peer::echo)) {
			ProbeResult result = ProbeResult.of("--count", "1", "[::1]:" + peer.port());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.out()).startsWith("[::1]:%d ([0:0:0:0:0:0:0:1]:%<d)".formatted(peer.port()));
		}
	}

	@Test
	void familyOfTheAddressCanBeChosen() throws IOException {
		try (Peer peer = Peer.faithful()) {
			assertThat(ProbeResult.of("--ipv4", "--count", "1", peer.address()).exitCode()).isZero();
			assertThat(ProbeResult.of("--ipv6", "--count", "1", "127.0.0.1:" + peer.port()).verdict())
				.isEqualTo("resolve: 127.0.0.1 has no IPv6 address");
		}
	}

	@Test
	void theNextAddressOfAHostIsTriedWhenOneRefuses() throws Exception {
		try (Peer peer = Peer.faithful()) {
			InetAddress nobody = InetAddress.getByAddress(new byte[] { 127, 0, 0, 2 });
			Load load = new Load(2, 3, null, Duration.ZERO, 0, Framing.RAW, 8, 1, false, 1, Duration.ZERO);
			Tally tally = new Tally();
			RunContext context = new RunContext(load, Duration.ofSeconds(5), tally,
					new JsonReport(new PrintWriter(Writer.nullWriter())));
			try (ProbeLoop loop = new ProbeLoop(context, new Dialer(null, null, null))) {
				loop.run(List.of(new InetSocketAddress(nobody, peer.port()),
						new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port())));
			}
			assertThat(tally.firstFailure()).isNull();
			assertThat(tally.verifiedMessages()).isEqualTo(6);
		}
	}

	@Test
	void addressThatDoesNotAnswerIsNotWaitedForBeforeTheNextIsTried() throws Exception {
		List<Socket> queued = new ArrayList<>();
		try (ServerSocket dead = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Peer peer = Peer.faithful()) {
			fill(dead, queued);
			Load load = new Load(2, 3, null, Duration.ZERO, 0, Framing.RAW, 8, 1, false, 1, Duration.ZERO);
			Tally tally = new Tally();
			RunContext context = new RunContext(load, Duration.ofMinutes(1), tally,
					new JsonReport(new PrintWriter(Writer.nullWriter())));
			try (ProbeLoop loop = new ProbeLoop(context, new Dialer(null, null, null))) {
				loop.run(List.of((InetSocketAddress) dead.getLocalSocketAddress(),
						new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port())));
			}
			assertThat(tally.firstFailure()).isNull();
			assertThat(tally.verifiedMessages()).isEqualTo(6);
		}
		finally {
			for (Socket socket : queued) {
				socket.close();
			}
		}
	}

	/**
	 * Fills a listener's queue: further connections get no answer at all.
	 */
	private static void fill(ServerSocket listener, List<Socket> queued) throws IOException {
		try {
			while (true) {
				Socket socket = new Socket();
				queued.add(socket);
				socket.connect(listener.getLocalSocketAddress(), 300);
			}
		}
		catch (SocketTimeoutException ex) {
			// it is full
		}
	}

	@Test
	void kindsOfAddressesTakeTurns() throws IOException {
		List<InetSocketAddress> addresses = Stream.of("::1", "::2", "::3", "127.0.0.1", "127.0.0.2")
			.map((address) -> new InetSocketAddress(address, 7))
			.toList();
		assertThat(Resolver.interleaved(addresses)).extracting(InetSocketAddress::getHostString)
			.containsExactly("0:0:0:0:0:0:0:1", "127.0.0.1", "0:0:0:0:0:0:0:2", "127.0.0.2", "0:0:0:0:0:0:0:3");
	}

	@Test
	void connectionsComeFromTheAddressThatWasAskedFor() throws IOException {
		Set<String> clients = ConcurrentHashMap.newKeySet();
		try (Peer peer = Peer.of((socket) -> {
			clients.add(socket.getInetAddress().getHostAddress());
			Peer.echo(socket);
		})) {
			ProbeResult result = ProbeResult.of("--bind", "127.0.0.3", "--connections", "3", "--count", "1",
					peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(clients).containsExactly("127.0.0.3");
		}
	}

	@Test
	void addressOfAnotherMachineIsNamed() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.of("--bind", "192.0.2.1", "127.0.0.1:" + peer.port());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith("connect: no socket to be had at 192.0.2.1: ");
		}
	}

	@Test
	void connectionsAreTimedBeforeTheWorkOfHandshakesBegins() throws IOException {
		List<Long> timed = new ArrayList<>();
		Tally tally = new Tally();
		TransportFactory factory = (channel) -> {
			timed.add(tally.connections().connects().getTotalCount());
			return new PlainTransport(channel);
		};
		try (Peer peer = Peer.faithful()) {
			Load load = new Load(20, 1, null, Duration.ZERO, 0, Framing.RAW, 8, 1, false, 1, Duration.ZERO);
			RunContext context = new RunContext(load, Duration.ofSeconds(10), tally,
					new JsonReport(new PrintWriter(Writer.nullWriter())));
			try (ProbeLoop loop = new ProbeLoop(context, new Dialer(null, null, factory))) {
				loop.run(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port())));
			}
			assertThat(tally.verifiedMessages()).isEqualTo(20);
			// the first connection is made alone
			assertThat(timed).hasSize(20).startsWith(1L);
			assertThat(timed.subList(1, 20)).containsOnly(20L);
		}
	}

	@Test
	void connectionsAreOpenAtTheSameTime() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.of("--connections", "300", "--count", "2", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.out()).contains("600 verified");
			assertThat(peer.connections()).isEqualTo(300);
		}
	}

	private static ServerSocket ipv6Listener() throws IOException {
		ServerSocket listener = new ServerSocket();
		try {
			listener.bind(new InetSocketAddress(InetAddress.getAllByName("::1")[0], 0));
		}
		catch (IOException ex) {
			assumeTrue(false, "this machine has no IPv6");
		}
		return listener;
	}

}
