package io.tcpecho.server.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import io.tcpecho.server.TestServer;
import io.tcpecho.server.tls.TestTls;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.util.StringUtils;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the operating system keeps of connections that the server has closed.
 */
class UnsentRepliesTests {

	private static final int CLIENTS = 20;

	private static final int RECEIVE_BUFFER = 8 * 1024;

	/** More than a client takes that does not read, less than what both sides buffer. */
	private static final int SENT = 500_000;

	@EnabledOnOs(OS.LINUX)
	@ParameterizedTest
	@ValueSource(strings = { "echo.server.write-timeout=1s", "echo.server.write-timeout=0" })
	void idleClientsThatDoNotReadLeaveNothingInTheOperatingSystem(String writeTimeout) throws IOException {
		List<TcpTestClient> clients = new ArrayList<>();
		try (TestServer server = TestServer.start("echo.server.idle-timeout=1s", writeTimeout)) {
			for (int i = 0; i < CLIENTS; i++) {
				TcpTestClient client = connectWithSmallWindow(server.port());
				clients.add(client);
				client.sendAsync(new byte[SENT]).exceptionally((failure) -> null);
			}
			assertThat(server.reasons(CLIENTS)).doesNotContain(CloseReason.CLIENT_RESET, CloseReason.CLIENT_CLOSED);
			assertThat(server.ends()).allSatisfy((end) -> assertThat(end.sent()).isPositive());
			assertThat(unsentOf(server.port())).isEmpty();
		}
		finally {
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
	}

	@EnabledOnOs(OS.LINUX)
	@Test
	void requestsThatHaveComeBeforeTheServerLetsGoAreAnsweredOverTls() throws Exception {
		try (TestServer server = TestServer.start(HeldRequest.class,
				TestTls.server("server", "ca", "echo.server.framing=lf"));
				SSLSocket client = TestTls.connect(server.port(), null)) {
			client.getOutputStream().write(bytes("hold\nb\nc\n"));
			HeldRequest handler = server.bean(HeldRequest.class);
			assertThat(handler.begun.await(1, TimeUnit.MINUTES)).isTrue();
			server.connections().getOpen().get(0).getCloser().letGo(CloseReason.SERVER_SHUTDOWN);
			handler.mayGoOn.countDown();
			assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("hold\nb\nc\n"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.SERVER_SHUTDOWN);
		}
	}

	@Test
	void clientThatViolatesTheFramingAndDoesNotReadLeavesNothingInTheOperatingSystem() throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=lf", "echo.server.max-frame-size=100KB",
				"echo.server.write-timeout=2s"); TcpTestClient client = connectWithSmallWindow(server.port())) {
			client.send(bytes("x".repeat(99_999) + "\n" + "y".repeat(99_999) + "\n" + "z".repeat(110_000)));
			assertThat(server.reasons(1)).containsExactly(CloseReason.FRAME_TOO_LONG);
			assertThat(unsentOf(server.port())).isEmpty();
		}
	}

	@EnabledOnOs(OS.LINUX)
	@Test
	void chunkThatAWriteTimeoutCutsCountsAsSent() throws IOException {
		int length = 1_000_000;
		try (TestServer server = TestServer.start("echo.server.framing=length-4", "echo.server.max-frame-size=1MB",
				"echo.server.send-buffer-size=8KB", "echo.server.write-timeout=300ms");
				TcpTestClient client = connectWithSmallWindow(server.port())) {
			client.send(ByteBuffer.allocate(Integer.BYTES + length).putInt(length).array());
			assertThat(server.reasons(1)).containsExactly(CloseReason.WRITE_TIMEOUT);
			long arrived = readToReset(client);
			assertThat(arrived).as("a part of the first chunk").isBetween(5L, 128_003L);
			assertThat(server.ends().get(0).sent()).isEqualTo(Integer.BYTES + 128_000L);
			assertThat(server.connections().getSent(server.profile())).isEqualTo(Integer.BYTES + 128_000L);
		}
	}

	private static long readToReset(TcpTestClient client) {
		long count = 0;
		try {
			while (client.readExactly(1).length > 0) {
				count++;
			}
		}
		catch (IOException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
		return count;
	}

	@Test
	void idleClientThatClosesWhenTheServerDoesIsNotReset() throws IOException {
		try (TestServer server = TestServer.start("echo.server.idle-timeout=300ms");
				TcpTestClient client = server.connect()) {
			client.send(bytes("a"));
			assertThat(client.readToEnd()).isEqualTo(bytes("a"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.IDLE_TIMEOUT);
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void idleClientWithTlsThatClosesWhenTheServerDoesIsNotReset() throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca", "echo.server.idle-timeout=300ms"));
				Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
				SSLSocket socket = TestTls.over(plain);
				TcpTestClient client = new TcpTestClient(socket)) {
			client.send(bytes("a"));
			assertThat(client.readToEnd()).isEqualTo(bytes("a"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.IDLE_TIMEOUT);
			assertThat(plain.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void idleClientThatGoesOnSendingIsReset() throws IOException {
		try (TestServer server = TestServer.start("echo.server.idle-timeout=300ms");
				TcpTestClient client = server.connect()) {
			assertThat(client.readToEnd()).isEmpty();
			client.send(bytes("a"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.IDLE_TIMEOUT);
			await().until(() -> server.connections().getOpen().isEmpty());
		}
	}

	/**
	 * Returns the sockets of a port that have bytes to send and no process any more, as
	 * lines of /proc/net/tcp.
	 */
	private static List<String> unsentOf(int port) throws IOException {
		String local = ":%04X".formatted(port);
		List<String> unsent = new ArrayList<>();
		for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
			for (String line : Files.readAllLines(Path.of(table))) {
				String[] fields = StringUtils.tokenizeToStringArray(line.toUpperCase(Locale.ROOT), " ");
				// FIN-WAIT-1, tx_queue:rx_queue
				if (fields[1].endsWith(local) && fields[3].equals("04") && !fields[4].startsWith("00000000:")) {
					unsent.add(line);
				}
			}
		}
		return unsent;
	}

	private static TcpTestClient connectWithSmallWindow(int port) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(RECEIVE_BUFFER);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		return new TcpTestClient(socket);
	}

	static class HeldRequest {

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch mayGoOn = new CountDownLatch(1);

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) throws InterruptedException {
			this.begun.countDown();
			this.mayGoOn.await();
			return message;
		}

	}

}
