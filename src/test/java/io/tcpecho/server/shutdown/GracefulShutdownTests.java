package io.tcpecho.server.shutdown;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpecho.server.TestEcho;
import io.tcpecho.server.TestServer;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.ip.tcp.connection.TcpConnectionCloseEvent;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The drain as clients and the log see it.
 */
@ExtendWith(OutputCaptureExtension.class)
class GracefulShutdownTests {

	private static final int TALKING = 20;

	@Test
	void clientsInConversationLoseNothingAndNewClientsAreRefused(CapturedOutput output) throws IOException {
		List<TcpTestClient> clients = new ArrayList<>();
		// long enough for a client to be back in time on a busy machine
		try (TestServer server = TestServer.start("echo.server.framing=lf", "echo.server.shutdown.quiet-period=2s");
				TcpTestClient idle = server.connect()) {
			int port = server.port();
			assertEchoes(idle);
			for (int i = 0; i < TALKING; i++) {
				clients.add(server.connect());
			}
			assertAllEcho(clients);
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
			await().ignoreExceptions().untilAsserted(() -> {
				assertAllEcho(clients);
				assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new TcpTestClient(port).close());
			});
			CompletableFuture<byte[]> rest = idle.readToEndAsync();
			while (!rest.isDone()) {
				assertAllEcho(clients);
			}
			assertThat(rest.join()).isEmpty();
			for (TcpTestClient client : clients) {
				client.send(bytes("one\ntwo\nthree\n"));
			}
			for (TcpTestClient client : clients) {
				assertThat(client.readToEnd()).isEqualTo(bytes("one\ntwo\nthree\n"));
			}
			closed.join();
		}
		finally {
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
		assertThat(output).contains("Commencing graceful shutdown of the echo server. Connections: " + (TALKING + 1))
			.contains("Graceful shutdown of the echo server complete. Finished: %d, cut: 0, time: "
				.formatted(TALKING + 1))
			.doesNotContain(" ERROR ");
	}

	@Test
	void clientThatNeverStopsIsCutAtTheEndOfTheGracePeriod(CapturedOutput output) throws IOException {
		AtomicBoolean over = new AtomicBoolean();
		try (TestServer server = TestServer.start("echo.server.shutdown.quiet-period=60s",
				"echo.server.shutdown.grace-period=500ms"); TcpTestClient client = server.connect()) {
			assertEchoes(client);
			CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
				long begun = System.nanoTime();
				server.shutDown();
				// sooner than the client would be quiet
				assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(450),
						Duration.ofSeconds(30));
				over.set(true);
			});
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				while (!over.get()) {
					exchange(client);
				}
				throw new IOException("Ended in between");
			});
			closed.join();
		}
		assertThat(output).contains("Finished: 0, cut: 1, time: ");
	}

	@Test
	@Timeout(60)
	void deadlinesHoldWhileTheServerDrains(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=lf", "echo.server.idle-timeout=500ms",
				"echo.server.shutdown.grace-period=10m"); TcpTestClient client = server.connect()) {
			client.send(bytes("half of a "));
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
			assertThat(client.readToEnd()).isEmpty();
			client.reset();
			closed.join();
		}
		assertThat(output).contains("reason=idle-timeout").contains("Finished: 1, cut: 0, time: ");
	}

	@Test
	@Timeout(60)
	void handlerOfAClosedConnectionDoesNotHoldUpTheDrain(CapturedOutput output) throws IOException {
		CountDownLatch released = StubbornHandler.RELEASED;
		try (TestServer server = TestServer.start(StubbornHandler.class, "echo.server.reply-timeout=50ms",
				"echo.server.write-timeout=50ms", "echo.server.shutdown.grace-period=10m")) {
			try (TcpTestClient client = server.connect()) {
				client.send(bytes("a"));
				assertThat(client.readToEnd()).isEmpty();
			}
			await().until(() -> server.connections().getOpen().isEmpty());
			assertThat(server.activeConnections()).isOne();
			server.shutDown();
		}
		finally {
			released.countDown();
		}
		assertThat(output).contains("Connections: 0").contains("Finished: 0, cut: 0, time: ");
	}

	@Test
	void requestInProgressIsAnsweredBeforeItsConnectionIsLetGo(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(SlowHandler.class, "echo.server.framing=lf",
				"echo.server.shutdown.quiet-period=50ms"); TcpTestClient client = server.connect()) {
			client.send(bytes("slow\n"));
			await().untilAsserted(() -> assertThat(server.bean(SlowHandler.class).entered).isTrue());
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
			assertThat(client.readToEnd()).isEqualTo(bytes("slow\n"));
			closed.join();
		}
		assertThat(output).contains("Finished: 1, cut: 0");
	}

	@Test
	void listenerAcceptsDuringTheDelay() throws IOException {
		try (TestServer server = TestServer.start("echo.server.shutdown.delay=1s",
				"echo.server.shutdown.quiet-period=100ms")) {
			GracefulShutdown shutdown = server.bean(GracefulShutdown.class);
			assertThat(shutdown.getTimeLeft()).isNull();
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
			int port = server.connectionFactory().getPort();
			await().until(() -> shutdown.getTimeLeft() != null);
			assertThat(shutdown.getTimeLeft()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(21));
			try (TcpTestClient client = new TcpTestClient(port)) {
				assertEchoes(client);
			}
			closed.join();
		}
	}

	@Test
	void contextThatIsStartedAgainIsReadyAgain() throws IOException {
		try (TestServer server = TestServer.start(ReadinessObserver.class)) {
			server.restart();
			assertThat(server.bean(ReadinessObserver.class).states).containsExactly(ReadinessState.REFUSING_TRAFFIC,
					ReadinessState.ACCEPTING_TRAFFIC);
			assertThat(server.bean(GracefulShutdown.class).getTimeLeft()).isNull();
			try (TcpTestClient client = server.connect()) {
				assertEchoes(client);
			}
		}
	}

	@Test
	void drainThatWouldBeEndedByBootIsWarnedOf(CapturedOutput output) {
		TestServer.start("spring.lifecycle.timeout-per-shutdown-phase=20s").close();
		assertThat(output).contains("spring.lifecycle.timeout-per-shutdown-phase=20s")
			.contains("echo.server.shutdown.delay and grace-period, 20s together");
	}

	@Test
	void drainThatFitsIsNotWarnedOf(CapturedOutput output) {
		TestServer.start().close();
		assertThat(output).doesNotContain("timeout-per-shutdown-phase");
	}

	@Test
	void listenersToClosesAreToldBeforeTheirBeansAreGone() throws IOException {
		try (TestServer server = TestServer.start(PatientListener.class, "echo.server.shutdown.grace-period=0s");
				TcpTestClient one = server.connect();
				TcpTestClient other = server.connect()) {
			PatientListener listener = server.bean(PatientListener.class);
			assertAllEcho(List.of(one, other));
			server.shutDown();
			assertThat(listener.toldInTime).hasValue(2);
		}
	}

	private static void assertAllEcho(List<TcpTestClient> clients) throws IOException {
		for (TcpTestClient client : clients) {
			assertEchoes(client);
		}
	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		assertThat(exchange(client)).isEqualTo(bytes("echo\n"));
	}

	private static byte[] exchange(TcpTestClient client) throws IOException {
		client.send(bytes("echo\n"));
		return client.readExactly(5);
	}

	static class PatientListener extends TestEcho implements DisposableBean {

		private final AtomicInteger toldInTime = new AtomicInteger();

		private volatile boolean destroyed;

		@EventListener
		void closed(TcpConnectionCloseEvent event) {
			await().pollDelay(Duration.ofMillis(200)).until(() -> true);
			if (!this.destroyed) {
				this.toldInTime.incrementAndGet();
			}
		}

		@Override
		public void destroy() {
			this.destroyed = true;
		}

	}

	static class ReadinessObserver extends TestEcho {

		private final List<ReadinessState> states = new CopyOnWriteArrayList<>();

		@EventListener
		void changed(AvailabilityChangeEvent<ReadinessState> change) {
			if (!this.states.isEmpty() || change.getState() == ReadinessState.REFUSING_TRAFFIC) {
				this.states.add(change.getState());
			}
		}

	}

	static class SlowHandler {

		private volatile boolean entered;

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			this.entered = true;
			await().pollDelay(Duration.ofMillis(300)).until(() -> true);
			return message;
		}

	}

	/** Ignores that it is interrupted. */
	static class StubbornHandler {

		private static final CountDownLatch RELEASED = new CountDownLatch(1);

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] request) {
			boolean waiting = true;
			while (waiting) {
				try {
					RELEASED.await();
					waiting = false;
				}
				catch (InterruptedException ex) {
					waiting = true;
				}
			}
			return request;
		}

	}

}
