package io.tcpecho.server.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpecho.server.TestServer;
import io.tcpecho.server.tls.TestTls;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.ip.tcp.connection.TcpConnectionCloseEvent;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Deadlines of connections whose clients, or whose service activator, take their time.
 */
class DeadlineEndToEndTests {

	/** What a deadline may be late by on a busy machine. */
	private static final Duration TOLERANCE = Duration.ofSeconds(20);

	@Test
	void connectionWithoutTrafficIsClosedAfterTheIdleTimeout() throws IOException {
		try (TestServer server = TestServer.start("echo.server.idle-timeout=500ms");
				TcpTestClient client = server.connect()) {
			client.send(bytes("a"));
			assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
			long begun = System.nanoTime();
			assertThat(client.readToEnd()).isEmpty();
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(450),
					Duration.ofMillis(500).plus(TOLERANCE));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void connectionThatNeverSendsAByteIsClosedAfterTheIdleTimeout() throws IOException {
		try (TestServer server = TestServer.start("echo.server.idle-timeout=200ms");
				TcpTestClient client = server.connect()) {
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void trafficKeepsAConnectionBeyondTheIdleTimeout() throws IOException {
		try (TestServer server = TestServer.start("echo.server.idle-timeout=1s");
				TcpTestClient client = server.connect()) {
			long end = System.nanoTime() + Duration.ofMillis(1800).toNanos();
			await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).until(() -> {
				client.send(bytes("a"));
				assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
				return System.nanoTime() - end >= 0;
			});
			assertThat(server.ends()).isEmpty();
		}
	}

	@Test
	void frameThatDripsIsClosedAfterTheFrameTimeoutAndEarlierRepliesHaveArrived() throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=lf", "echo.server.frame-timeout=500ms");
				TcpTestClient client = server.connect()) {
			client.send(bytes("whole\n"));
			assertThat(client.readExactly(6)).isEqualTo(bytes("whole\n"));
			long begun = System.nanoTime();
			await().pollDelay(Duration.ofMillis(50)).pollInterval(Duration.ofMillis(50)).until(() -> {
				if (server.ends().isEmpty()) {
					client.send(bytes("."));
				}
				return !server.ends().isEmpty();
			});
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(450),
					Duration.ofMillis(500).plus(TOLERANCE));
			assertThat(server.reasons(1)).containsExactly(CloseReason.FRAME_TIMEOUT);
		}
	}

	@Test
	void wholeFramesMayGoOnForLongerThanTheFrameTimeout() throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=lf", "echo.server.frame-timeout=1s");
				TcpTestClient client = server.connect()) {
			long end = System.nanoTime() + Duration.ofMillis(1800).toNanos();
			await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).until(() -> {
				client.send(bytes("on and"));
				client.send(bytes(" on\n"));
				assertThat(client.readExactly(10)).isEqualTo(bytes("on and on\n"));
				return System.nanoTime() - end >= 0;
			});
			assertThat(server.ends()).isEmpty();
		}
	}

	@Test
	void clientThatDoesNotReadIsClosedAfterTheWriteTimeoutAndOthersAreServedMeanwhile() throws IOException {
		try (TestServer server = TestServer.start("echo.server.write-timeout=500ms");
				TcpTestClient other = server.connect();
				TcpTestClient client = server.connect()) {
			client.sendAsync(new byte[50_000_000]).exceptionally((failure) -> null);
			await().until(() -> {
				other.send(bytes("a"));
				assertThat(other.readExactly(1)).isEqualTo(bytes("a"));
				return !server.ends().isEmpty();
			});
			assertThat(server.reasons(1)).containsExactly(CloseReason.WRITE_TIMEOUT);
		}
	}

	@Test
	void boundedSendBufferBoundsWhatAClientThatDoesNotReadIsSent() throws IOException {
		try (TestServer server = TestServer.start("echo.server.send-buffer-size=64KB",
				"echo.server.write-timeout=200ms"); TcpTestClient client = server.connect()) {
			client.sendAsync(new byte[2_000_000]).exceptionally((failure) -> null);
			assertThat(server.reasons(1)).containsExactly(CloseReason.WRITE_TIMEOUT);
			// the client's receive buffer, and twice the send buffer, as Linux counts it
			assertThat(server.ends().get(0).sent()).isBetween(64_000L, 1_000_000L);
		}
	}

	@Test
	void handlerThatIsStuckIsInterruptedAfterTheReplyTimeout() throws IOException {
		try (TestServer server = TestServer.start(StuckHandler.class, "echo.server.reply-timeout=200ms");
				TcpTestClient client = server.connect()) {
			client.send(bytes("a"));
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.REPLY_TIMEOUT);
			assertThat(server.bean(StuckHandler.class).interrupted).isTrue();
		}
	}

	@Test
	void serverWithoutDeadlinesEchoes() throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=lf", "echo.server.idle-timeout=0",
				"echo.server.frame-timeout=0s", "echo.server.write-timeout=0s", "echo.server.reply-timeout=0");
				TcpTestClient client = server.connect()) {
			client.send(bytes("ab\n"));
			assertThat(client.readExactly(3)).isEqualTo(bytes("ab\n"));
		}
	}

	@Test
	void thousandConnectionsThatDripAreAllClosedByTheFrameTimeout() throws IOException {
		int count = 1000;
		AtomicBoolean over = new AtomicBoolean();
		List<TcpTestClient> clients = new ArrayList<>();
		try (TestServer server = TestServer.start("echo.server.framing=lf", "echo.server.frame-timeout=2s");
				TcpTestClient other = server.connect()) {
			for (int i = 0; i < count; i++) {
				TcpTestClient client = server.connect();
				client.send(bytes("."));
				clients.add(client);
			}
			Thread dripping = new Thread(() -> drip(clients, over), "dripping");
			dripping.start();
			await().until(() -> {
				other.send(bytes("well-behaved\n"));
				assertThat(other.readExactly(13)).isEqualTo(bytes("well-behaved\n"));
				return server.ends().size() == count;
			});
			assertThat(server.reasons(count)).containsOnly(CloseReason.FRAME_TIMEOUT);
			assertThat(server.activeConnections()).isOne();
		}
		finally {
			over.set(true);
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
	}

	@Test
	void listenerToClosesThatTakesItsTimeHoldsUpNoDeadline() throws IOException {
		try (TestServer server = TestServer.start(SlowCloseListener.class,
				TestTls.server("server", "ca", "echo.server.ssl.handshake-timeout=200ms"));
				TcpTestClient one = server.connect();
				TcpTestClient other = server.connect()) {
			try {
				assertThat(one.readToEnd()).isEmpty();
				assertThat(other.readToEnd()).isEmpty();
				await().untilAsserted(() -> assertThat(server.bean(SlowCloseListener.class).told).hasValue(2));
			}
			finally {
				server.bean(SlowCloseListener.class).end.countDown();
			}
		}
	}

	private static void drip(List<TcpTestClient> clients, AtomicBoolean over) {
		while (!over.get()) {
			for (TcpTestClient client : clients) {
				try {
					client.send(bytes("."));
				}
				catch (IOException ex) {
					// closed by the server: that is what the test waits for
				}
			}
			await().pollDelay(Duration.ofMillis(500)).until(() -> true);
		}
	}

	static class SlowCloseListener {

		private final AtomicInteger told = new AtomicInteger();

		private final CountDownLatch end = new CountDownLatch(1);

		@EventListener
		void closed(TcpConnectionCloseEvent event) throws InterruptedException {
			this.told.incrementAndGet();
			this.end.await();
		}

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			return message;
		}

	}

	static class StuckHandler {

		private volatile boolean interrupted;

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.interrupted = true;
			}
			return message;
		}

	}

}
