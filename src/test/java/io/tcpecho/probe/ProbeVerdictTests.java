package io.tcpecho.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Exchanger;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what the probe says of peers that do not echo.
 */
@Timeout(20)
class ProbeVerdictTests {

	@Test
	void oneShotServerServesOneMessageThenEnds() throws Exception {
		ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		String address = "127.0.0.1:" + listener.getLocalPort();
		FutureTask<Void> server = new FutureTask<>(() -> serveOneMessage(listener), null);
		new Thread(server, "one-shot").start();
		ProbeResult result = ProbeResult.of("--interval", "100ms", address);
		server.get();
		assertThat(result.exitCode()).isEqualTo(1);
		assertThat(result.verdict()).isEqualTo("receive: closed by the peer after 1 of 4 round trips (connection 0);"
				+ " it takes no new connections");
		assertThat(result.out()).contains("1 sent, 1 received, 1 verified, 0 mismatched, 0 lost");
		assertThat(ProbeResult.of(address).verdict())
			.isEqualTo("connect: %s refused the connection".formatted(address));
	}

	@Test
	void addressOfAFamilyThatIsOffIsUnreachable() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Djava.net.preferIPv4Stack=true", "-cp", System.getProperty("java.class.path"),
				ProbeMain.class.getName(), "[::1]:7")
			.redirectErrorStream(true)
			.start();
		try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
			assertThat(reader.lines())
				.containsExactly("connect: [0:0:0:0:0:0:0:1]:7 is unreachable: this machine has IPv4 only");
			assertThat(process.waitFor()).isEqualTo(1);
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Test
	void digitsAreTheSameInEveryLanguage() throws Exception {
		try (Peer peer = Peer.faithful()) {
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Duser.language=ar", "-Duser.country=EG", "-cp", System.getProperty("java.class.path"),
					ProbeMain.class.getName(), "--interval", "1ms", "127.0.0.1:" + peer.port())
				.redirectErrorStream(true)
				.start();
			try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
				assertThat(reader.lines()).endsWith("ok: 4 of 4 messages came back unchanged")
					.allMatch((line) -> line.matches("\\p{ASCII}*"))
					.anyMatch((line) -> line.startsWith("4: 64 bytes back in "));
			}
			finally {
				process.destroyForcibly();
			}
		}
	}

	@Test
	void halfCloseWithADepthStillWaitsForAnswersNoLongerThanAgreed() throws IOException {
		try (Peer peer = Peer.of(ProbeVerdictTests::waitForClose)) {
			ProbeResult result = ProbeResult.of("--half-close", "--depth", "1", "--timeout", "200ms", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith("receive: timed out, no whole answer within 200 ms");
		}
	}

	@Test
	void halfCloseTowardsAPeerThatTakesNothing() throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		try (Peer peer = Peer.of((socket) -> await(end))) {
			ProbeResult result = ProbeResult.of("--half-close", "--size", "10MB", "--timeout", "300ms", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith("send: timed out, the peer took nothing for 300 ms");
		}
		finally {
			end.countDown();
		}
	}

	/**
	 * Does what a first socket server in Python does: accept, recv(1024), sendall, close.
	 */
	private static void serveOneMessage(ServerSocket listener) {
		try (listener; Socket socket = listener.accept()) {
			byte[] bytes = new byte[1024];
			int read = socket.getInputStream().read(bytes);
			socket.getOutputStream().write(bytes, 0, read);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void peerThatClosesInTheMiddleOfAnAnswer() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			echo(socket, 64);
			byte[] second = socket.getInputStream().readNBytes(64);
			socket.getOutputStream().write(second, 0, 14);
		})) {
			ProbeResult result = ProbeResult.of("--interval", "0", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.isEqualTo("receive: closed early by the peer after 14 of 64 bytes (connection 0, round trip 2)");
			assertThat(result.out()).contains("2 sent, 1 received, 1 verified, 0 mismatched, 1 lost, 78 bytes");
		}
	}

	@Test
	void peerThatResets() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			socket.getInputStream().readNBytes(64);
			socket.setSoLinger(true, 0);
		})) {
			ProbeResult result = ProbeResult.of(peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.isEqualTo("receive: reset by the peer after 0 of 64 bytes (connection 0, round trip 1)");
		}
	}

	@Test
	void mutePeer() throws IOException {
		try (Peer peer = Peer.of((socket) -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
			ProbeResult result = ProbeResult.of("--timeout", "200ms", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).isEqualTo("receive: timed out, no whole answer within 200 ms:"
					+ " it stopped after 0 of 64 bytes (connection 0, round trip 1)");
			assertThat(result.out()).contains("1 sent, 0 received, 0 verified, 0 mismatched, 1 lost, 0 bytes");
		}
	}

	@Test
	void peerThatTakesNothing() throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		try (Peer peer = Peer.of((socket) -> await(end))) {
			ProbeResult result = ProbeResult.of("--timeout", "200ms", "--size", "60MB", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.isEqualTo("send: timed out, the peer took nothing for 200 ms (connection 0, round trip 1)");
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void peerThatDribblesIsLate() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			byte[] message = socket.getInputStream().readNBytes(64);
			socket.getOutputStream().write(message, 0, 63);
			waitForClose(socket);
		})) {
			ProbeResult result = ProbeResult.of("--timeout", "200ms", peer.address());
			assertThat(result.verdict()).isEqualTo("receive: timed out, no whole answer within 200 ms:"
					+ " it stopped after 63 of 64 bytes (connection 0, round trip 1)");
		}
	}

	@Test
	void corruptedByteIsReportedWithItsSurroundings() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			echo(socket, 64);
			byte[] second = socket.getInputStream().readNBytes(64);
			second[37] ^= 0x01;
			socket.getOutputStream().write(second);
			Peer.echo(socket);
		})) {
			ProbeResult text = ProbeResult.of("--interval", "0", "--framing", "lf", "--size", "63", "--seed", "7",
					peer.address());
			assertThat(text.exitCode()).isEqualTo(1);
			assertThat(text.verdict()).matches("verify: byte 101 differs: expected 0x[0-9a-f]{2}, got 0x[0-9a-f]{2}"
					+ " \\(connection 0, round trip 2\\)");
			assertThat(text.out()).contains("4 sent, 4 received, 3 verified, 1 mismatched, 0 lost")
				.containsPattern("from byte 96, expected: ([0-9a-f]{2} ){15}[0-9a-f]{2}\n")
				.containsPattern("from byte 96, got:      ([0-9a-f]{2} ){15}[0-9a-f]{2}\n");
			ProbeResult result = ProbeResult.json("--interval", "0", "--framing", "lf", "--size", "63", "--seed", "7",
					peer.address());
			JsonNode mismatch = result.json().path("mismatch");
			int expected = mismatch.path("expected").asInt();
			assertThat(mismatch.path("connection").asInt()).isZero();
			assertThat(mismatch.path("offset").asInt()).isEqualTo(101);
			assertThat(mismatch.path("got").asInt()).isEqualTo(expected ^ 0x01);
			assertThat(result.json().path("failedStep").asString()).isEqualTo("verify");
			assertThat(result.json().path("verdict").asString()).isEqualTo(text.verdict());
			List<String> should = List.of(mismatch.path("expectedContext").asString().split(" "));
			List<String> got = List.of(mismatch.path("gotContext").asString().split(" "));
			assertThat(should).hasSize(16).element(5).isEqualTo("%02x".formatted(expected));
			assertThat(got).hasSize(16).element(5).isEqualTo("%02x".formatted(expected ^ 0x01));
			assertThat(IntStream.range(0, 16).filter((i) -> !should.get(i).equals(got.get(i)))).containsExactly(5);
		}
	}

	@Test
	void corruptionOutranksALostConnection() throws IOException {
		AtomicInteger come = new AtomicInteger();
		CountDownLatch lost = new CountDownLatch(1);
		try (Peer peer = Peer.of((socket) -> {
			byte[] message = socket.getInputStream().readNBytes(64);
			if (come.incrementAndGet() == 1) {
				socket.close();
				lost.countDown();
				return;
			}
			await(lost);
			message[5] ^= 0x01;
			socket.getOutputStream().write(message);
			waitForClose(socket);
		})) {
			ProbeResult result = ProbeResult.json("--connections", "2", "--count", "1", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.json().path("failedStep").asString()).isEqualTo("verify");
			assertThat(result.json().path("verdict").asString()).startsWith("verify: byte 5 differs")
				.endsWith("; 1 more failed");
			assertThat(result.json().at("/mismatch/offset").asInt()).isEqualTo(5);
		}
	}

	@Test
	void answersOfOneConnectionToAnotherDiffer() throws IOException {
		Exchanger<byte[]> crossed = new Exchanger<>();
		try (Peer peer = Peer.of((socket) -> {
			byte[] message = socket.getInputStream().readNBytes(64);
			try {
				socket.getOutputStream().write(crossed.exchange(message));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			waitForClose(socket);
		})) {
			ProbeResult result = ProbeResult.of("--connections", "2", "--count", "1", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.out()).contains("2 sent, 2 received, 0 verified, 2 mismatched, 0 lost");
		}
	}

	@Test
	void moreThanWasSent() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			byte[] message = socket.getInputStream().readNBytes(64);
			socket.getOutputStream().write(Arrays.copyOf(message, 66));
			waitForClose(socket);
		})) {
			ProbeResult result = ProbeResult.of("--interval", "300ms", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.isEqualTo("verify: more came back than was sent: after 64 bytes 00 00 (connection 0)");
		}
	}

	@Test
	void moreThanWasSentAfterTheEnd() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			byte[] all = socket.getInputStream().readAllBytes();
			socket.getOutputStream().write(all);
			socket.getOutputStream().write('!');
		})) {
			ProbeResult result = ProbeResult.of("--half-close", "--count", "2", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.isEqualTo("verify: more came back than was sent: after 128 bytes 21 (connection 0)");
		}
	}

	@Test
	void copyThatComesAfterAllHasComeBack() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			byte[] message = socket.getInputStream().readNBytes(64);
			socket.getOutputStream().write(message);
			waitForClose(socket);
			socket.getOutputStream().write(message);
		})) {
			ProbeResult result = ProbeResult.of("--seed", "1", "--count", "1", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith("verify: more came back than was sent: after 64 bytes ");
		}
	}

	@Test
	void peerThatStaysOpenDoesNotKeepTheProbe() throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		try (Peer peer = Peer.of((socket) -> {
			Peer.echo(socket);
			await(end);
		})) {
			ProbeResult result = ProbeResult.of("--connections", "3", "--count", "1", "--timeout", "1m",
					peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void peerThatStaysOpenAfterTheEnd() throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		try (Peer peer = Peer.of((socket) -> {
			Peer.echo(socket);
			await(end);
		})) {
			ProbeResult result = ProbeResult.of("--half-close", "--timeout", "200ms", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).isEqualTo(
					"receive: all came back, but the peer did not close within 200 ms of the end (connection 0)");
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void peerThatForgetsTheRestAtTheEnd() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			byte[] all = socket.getInputStream().readAllBytes();
			socket.getOutputStream().write(all, 0, all.length - 1);
		})) {
			ProbeResult result = ProbeResult.of("--half-close", "--count", "2", peer.address());
			assertThat(result.verdict())
				.isEqualTo("receive: closed early by the peer after 63 of 64 bytes (connection 0, round trip 2)");
		}
	}

	@Test
	void peerThatTurnsSomeConnectionsAway() throws IOException {
		AtomicInteger admitted = new AtomicInteger();
		try (Peer peer = Peer.of((socket) -> {
			if (admitted.incrementAndGet() <= 3) {
				Peer.echo(socket);
			}
		})) {
			ProbeResult result = ProbeResult.json("--connections", "5", "--count", "2", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.json().path("verified").asInt()).isEqualTo(6);
			assertThat(result.json().path("verdict").asString()).startsWith("receive: ").endsWith("; 1 more failed");
		}
	}

	@Test
	void overloadedPeerDoesNotKeepUpWithTheRate() throws IOException {
		try (Peer peer = Peer.of(ProbeVerdictTests::echoAtLeisure)) {
			ProbeResult result = ProbeResult.of("--rate", "1000", "--duration", "200ms", "--timeout", "300ms",
					peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.matches("send: [0-9]+ messages were due and could not be sent: the peer is slower than the rate");
		}
	}

	@Test
	void peerThatDribblesForEverDoesNotKeepARunBeyondItsEnd() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			for (byte next : socket.getInputStream().readNBytes(100_000)) {
				socket.getOutputStream().write(next);
				LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
			}
		})) {
			ProbeResult result = ProbeResult.of("--duration", "100ms", "--timeout", "1s", "--size", "100000",
					"--connections", "2", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.out()).contains("2 sent, 0 received, 0 verified, 0 mismatched, 2 lost");
			assertThat(result.verdict()).isEqualTo("receive: 2 of 2 messages did not come back within 1 s of the end");
		}
	}

	@Test
	void durationEndsTheSendingBeforeAHalfClose() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.json("--half-close", "--duration", "200ms", "--size", "10KB",
					peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("sent").asInt()).isLessThan(1 << 24);
		}
	}

	private static void echoAtLeisure(Socket socket) throws IOException {
		byte[] message = socket.getInputStream().readNBytes(64);
		while (message.length > 0) {
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
			socket.getOutputStream().write(message);
			message = socket.getInputStream().readNBytes(64);
		}
	}

	@Test
	void unknownHost() {
		ProbeResult result = ProbeResult.of("nobody.invalid:7007");
		assertThat(result.exitCode()).isEqualTo(1);
		assertThat(result.verdict()).isEqualTo("resolve: unknown host nobody.invalid");
		assertThat(ProbeResult.json("nobody.invalid:7007").json().path("failedStep").asString()).isEqualTo("resolve");
	}

	@Test
	void fullAcceptQueueTimesOut() throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			ProbeResult result = ProbeResult.of("--connections", "20", "--timeout", "300ms",
					"127.0.0.1:" + listener.getLocalPort());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.matches("connect: 127.0.0.1:%d timed out, no answer within 300 ms".formatted(listener.getLocalPort())
						+ " \\(connection [0-9]+\\); [0-9]+ more failed");
		}
	}

	private static void echo(Socket socket, int bytes) throws IOException {
		socket.getOutputStream().write(socket.getInputStream().readNBytes(bytes));
	}

	private static void waitForClose(Socket socket) throws IOException {
		socket.getInputStream().transferTo(OutputStream.nullOutputStream());
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
