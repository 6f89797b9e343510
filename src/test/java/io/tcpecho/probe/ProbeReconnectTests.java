package io.tcpecho.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpecho.framing.Framing;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of connections that are made anew while a run lasts.
 */
@Timeout(20)
@Execution(ExecutionMode.CONCURRENT)
class ProbeReconnectTests {

	@ParameterizedTest
	@CsvSource({ "--interval=1ms, 1", "--interval=0, 3" })
	void runSurvivesConnectionsThatBreakAndCountsThem(String pace, int connections) throws IOException {
		try (Peer peer = Peer.of((socket) -> echo(socket, 64, 10))) {
			ProbeResult result = ProbeResult.json("--reconnect", pace, "--connections", "" + connections, "--count",
					"35", peer.address());
			JsonNode json = result.json();
			int lost = json.path("lost").asInt();
			int reconnects = json.at("/connections/reconnected").asInt();
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(json.path("sent").asInt()).isEqualTo(35 * connections);
			assertThat(json.path("verified").asInt()).isEqualTo(35 * connections - lost);
			assertThat(reconnects).isGreaterThanOrEqualTo(3 * connections);
			assertThat(json.at("/connections/opened").asInt()).isEqualTo(connections + reconnects);
			assertThat(json.at("/outage/max").asDouble()).isPositive();
			assertThat(json.path("verdict").asString())
				.isEqualTo("ok: %d of %d messages came back unchanged; %d lost, %d reconnects"
					.formatted(35 * connections - lost, 35 * connections, lost, reconnects));
		}
	}

	@ParameterizedTest
	@EnumSource(Framing.class)
	void whatIsCutInTheMiddleOfAMessageIsLostInEveryFraming(Framing framing) throws IOException {
		int length = new WirePattern(1, framing, 64).messageLength();
		AtomicInteger connections = new AtomicInteger();
		try (Peer peer = Peer.of((socket) -> {
			if (connections.getAndIncrement() > 0) {
				Peer.echo(socket);
				return;
			}
			echo(socket, length, 3);
			socket.getOutputStream().write(socket.getInputStream().readNBytes(length), 0, length / 2);
		})) {
			ProbeResult result = ProbeResult.json("--reconnect", "--framing", framing.label(), "--interval", "0",
					"--count", "10", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("verdict").asString())
				.isEqualTo("ok: 9 of 10 messages came back unchanged; 1 lost, 1 reconnect");
		}
	}

	@Test
	void runSurvivesConnectionsThatBreakWithTls() throws IOException {
		try (Peer peer = Peer.on(TestCertificates.listener("server", "TLSv1.3", false),
				(socket) -> echo(socket, 64, 10))) {
			JsonNode json = tls(peer, "--reconnect", "--count", "25", "--connections", "2").json();
			assertThat(json.path("verified").asInt() + json.path("lost").asInt()).isEqualTo(50);
			assertThat(json.at("/connections/reconnected").asInt()).isGreaterThanOrEqualTo(4);
			assertThat(json.path("verdict").asString()).startsWith("ok: ");
		}
	}

	@Test
	void corruptionOutranksWhatWasSurvived() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			byte[] message = socket.getInputStream().readNBytes(64);
			message[7]++;
			socket.getOutputStream().write(message);
		})) {
			ProbeResult result = ProbeResult.json("--reconnect", "--interval", "0", "--count", "2", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.json().path("verdict").asString()).startsWith("verify: byte 7 differs");
			assertThat(result.json().at("/connections/reconnected").asInt()).isPositive();
		}
	}

	@Test
	void runThatHasLostEverythingIsNoSuccessAndSaysSo() throws IOException {
		try (Peer peer = Peer.of((socket) -> socket.getInputStream().readNBytes(64))) {
			ProbeResult result = ProbeResult.json("--reconnect", "--count", "1", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.json().path("sent").asInt()).isOne();
			assertThat(result.json().path("failedStep").asString()).isEqualTo("receive");
			assertThat(result.json().path("verdict").asString())
				.isEqualTo("receive: nothing came back: 1 lost, 1 reconnect");
		}
	}

	@Test
	void peerThatDoesNotComeBackIsNoSuccess() throws IOException {
		ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		try (Peer peer = Peer.on(listener, (socket) -> {
			echo(socket, 64, 2);
			refuse(listener);
		})) {
			int port = peer.port();
			ProbeResult result = ProbeResult.of("--reconnect", "--duration", "300ms", "--timeout", "1s",
					peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).matches("connect: the peer did not come back within [0-9.]+ m?s:"
					+ " 127.0.0.1:%d refused the connection".formatted(port));
			assertThat(result.out()).contains("1 connections opened, 1 failed, 0 reconnected, 0 churned");
		}
	}

	@Test
	void peerThatTakesConnectionsAndNeverAnswersIsNotBack() throws IOException {
		AtomicInteger connections = new AtomicInteger();
		try (Peer peer = Peer.of((socket) -> echo(socket, 64, (connections.getAndIncrement() > 0) ? 0 : 2))) {
			ProbeResult result = ProbeResult.of("--reconnect", "--duration", "300ms", "--timeout", "1s",
					peer.address());
			assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
			assertThat(result.verdict()).matches("(receive|send): the peer did not come back within .*");
		}
	}

	@Test
	void aConnectionToItselfIsNoneToThePeer() throws IOException {
		List<@Nullable String> refusals = new ArrayList<>();
		try (Selector selector = Selector.open(); SocketChannel channel = SocketChannel.open()) {
			channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).configureBlocking(false);
			InetSocketAddress itself = (InetSocketAddress) channel.getLocalAddress();
			ConnectAttempt attempt = new ConnectAttempt(itself, channel, selector,
					(ended, now, refusal) -> refusals.add(refusal));
			attempt.start();
			while (refusals.isEmpty()) {
				selector.select((key) -> attempt.run());
			}
			assertThat(refusals).containsExactly("is nobody: the system chose that port for the probe itself");
		}
	}

	@Test
	void connectionsAreClosedAndMadeAnewAtARate() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.json("--churn", "50", "--interval", "10ms", "--count", "40",
					"--connections", "2", peer.address());
			JsonNode json = result.json();
			assertThat(json.path("verified").asInt()).as(result.out()).isEqualTo(80);
			assertThat(json.path("lost").asInt()).isZero();
			assertThat(json.at("/connections/churned").asInt()).isGreaterThanOrEqualTo(3);
			assertThat(json.at("/connections/reconnected").asInt()).isZero();
			assertThat(peer.connections()).isEqualTo(json.at("/connections/opened").asInt())
				.isEqualTo(2 + json.at("/connections/churned").asInt());
		}
	}

	@Test
	void connectionsAreClosedAndMadeAnewWithTls() throws IOException {
		try (Peer peer = Peer.on(TestCertificates.listener("server", "TLSv1.3", false), Peer::echo)) {
			JsonNode json = tls(peer, "--churn", "50", "--interval", "10ms", "--count", "40", "--depth", "4").json();
			assertThat(json.path("verified").asInt()).isEqualTo(40);
			assertThat(json.at("/connections/churned").asInt()).isPositive();
			assertThat(peer.connections()).isEqualTo(json.at("/connections/opened").asInt());
		}
	}

	@Test
	void churnThatThePeerDoesNotKeepIsNoSuccess() throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		// it does not close when the client does, so that each takes leave for as long as
		// it may
		try (Peer peer = Peer.of((socket) -> {
			Peer.echo(socket);
			await(end);
		})) {
			ProbeResult result = ProbeResult.json("--churn", "1000", "--duration", "1s", peer.address());
			assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
			assertThat(result.json().path("verdict").asString())
				.matches("connect: [0-9.]+ connections/s made anew instead of 1000: to close one and to make it anew"
						+ " takes [0-9.]+ m?s, --connections=[0-9]+ would do");
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void connectionThatIsRefusedInTheMiddleOfARunIsAFailureWithoutReconnect() throws IOException {
		ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		try (Peer peer = Peer.on(listener, (socket) -> {
			refuse(listener);
			Peer.echo(socket);
		})) {
			ProbeResult result = ProbeResult.json("--churn", "100", "--duration", "10s", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.json().path("verdict").asString()).startsWith("connect: ")
				.endsWith(" refused the connection");
			assertThat(result.json().at("/connections/failed").asInt()).isOne();
		}
	}

	private static ProbeResult tls(Peer peer, String... options) {
		List<String> arguments = new ArrayList<>(
				List.of("--tls", "--cacert", TestCertificates.file("ca.pem").toString()));
		arguments.addAll(List.of(options));
		arguments.add(peer.address());
		return ProbeResult.json(arguments.toArray(String[]::new));
	}

	/**
	 * Closes, and waits until that has come about: a thread that waits in
	 * {@code accept()} may take one more connection.
	 */
	private static void refuse(ServerSocket listener) throws IOException {
		SocketAddress address = listener.getLocalSocketAddress();
		listener.close();
		Awaitility.await().until(() -> isRefused(address));
	}

	private static boolean isRefused(SocketAddress address) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(address);
			return false;
		}
		catch (ConnectException ex) {
			return true;
		}
	}

	private static void echo(Socket socket, int length, int messages) throws IOException {
		for (int i = 0; i < messages; i++) {
			socket.getOutputStream().write(socket.getInputStream().readNBytes(length));
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
