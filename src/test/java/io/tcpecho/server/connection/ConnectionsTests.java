package io.tcpecho.server.connection;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpecho.server.TestEcho;
import io.tcpecho.server.TestServer;
import io.tcpecho.server.admission.Rejection;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.integration.annotation.ServiceActivator;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The book of connections, whatever those do who work with them.
 */
class ConnectionsTests {

	@Test
	void errorOfAListenerHarmsNeitherTheOthersNorTheBook() throws IOException {
		try (TestServer server = TestServer.start(FailingListener.class, "echo.server.max-connections=1")) {
			for (int i = 1; i <= 2; i++) {
				try (TcpTestClient client = server.connect()) {
					client.send(bytes("abc"));
					assertThat(client.readExactly(3)).isEqualTo(bytes("abc"));
				}
				assertThat(server.reasons(i)).hasSize(i).containsOnly(CloseReason.CLIENT_CLOSED);
				await().until(() -> server.activeConnections() == 0);
				assertThat(server.connections().getEnded()).isEqualTo(i);
				assertThat(server.connections().getReceived(server.profile())).isEqualTo(3L * i);
			}
			assertThat(server.connections().getAll()).isEmpty();
		}
	}

	@Test
	void handlerThatIgnoresItsInterruptKeepsItsPlace() throws IOException {
		try (TestServer server = TestServer.start(StubbornHandler.class, "echo.server.max-connections=1",
				"echo.server.reply-timeout=50ms", "echo.server.write-timeout=50ms")) {
			StubbornHandler handler = server.bean(StubbornHandler.class);
			try {
				try (TcpTestClient client = server.connect()) {
					client.send(bytes("a"));
					assertThat(client.readToEnd()).isEmpty();
				}
				await().until(() -> server.connections().getOpen().isEmpty());
				String id = server.connections().getAll().iterator().next().getConnectionId();
				assertThat(server.connections().find(id)).isEmpty();
				assertThat(server.connectionFactory().closeConnection(id)).isFalse();
				try (TcpTestClient rejected = server.connect()) {
					assertThat(rejected.readToEnd()).isEmpty();
				}
				assertThat(server.rejected(Rejection.MAX_CONNECTIONS)).isOne();
				assertThat(server.ends()).isEmpty();
			}
			finally {
				handler.released.countDown();
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.REPLY_TIMEOUT);
			await().until(() -> server.activeConnections() == 0);
			try (TcpTestClient next = server.connect()) {
				next.send(bytes("b"));
				assertThat(next.readExactly(1)).isEqualTo(bytes("b"));
			}
		}
	}

	@Test
	void threadThatNeverBeginsKeepsNoPlace() throws IOException {
		AtomicBoolean lost = new AtomicBoolean(true);
		try (TestServer server = TestServer.start("echo.server.max-connections=1", "echo.server.idle-timeout=50ms",
				"echo.server.write-timeout=50ms")) {
			startConnectionsBy(server, (task) -> {
				if (!(task instanceof EchoConnection && lost.getAndSet(false))) {
					server.bean(BackgroundTasks.class).run(task);
				}
			});
			try (TcpTestClient client = server.connect()) {
				client.send(bytes("a"));
				await().until(() -> !lost.get());
				await().until(() -> server.activeConnections() == 0);
				assertThat(server.connections().getAll()).isEmpty();
			}
			try (TcpTestClient next = server.connect()) {
				next.send(bytes("b"));
				assertThat(next.readExactly(1)).isEqualTo(bytes("b"));
			}
		}
	}

	@Test
	void threadThatBeginsAlthoughItsStartHasFailedGivesItsPlaceBackOnce() throws IOException {
		AtomicBoolean failing = new AtomicBoolean(true);
		try (TestServer server = TestServer.start("echo.server.max-connections=1")) {
			startConnectionsBy(server, (task) -> {
				server.bean(BackgroundTasks.class).run(task);
				if (task instanceof EchoConnection && failing.get()) {
					throw new OutOfMemoryError("unable to create native thread");
				}
			});
			for (int i = 1; i <= 5; i++) {
				int failed = i;
				server.connect().close();
				await().until(() -> server.acceptance().getFailed() == failed);
			}
			await().until(() -> server.connections().getAll().isEmpty());
			await().until(() -> server.activeConnections() == 0);
			failing.set(false);
			try (TcpTestClient only = server.connect(); TcpTestClient rejected = server.connect()) {
				only.send(bytes("b"));
				assertThat(only.readExactly(1)).isEqualTo(bytes("b"));
				assertThat(rejected.readToEnd()).isEmpty();
			}
		}
	}

	private static void startConnectionsBy(TestServer server, Executor executor) {
		server.gateway().stop();
		server.connectionFactory().setTaskExecutor(executor);
		server.gateway().start();
	}

	@Test
	void handlerOfAnOverloadedConnectionIsInterrupted() throws IOException {
		try (TestServer server = TestServer.start(SleepyHandler.class); TcpTestClient client = server.connect()) {
			client.send(bytes("a"));
			SleepyHandler handler = server.bean(SleepyHandler.class);
			await().until(() -> handler.sleeping);
			server.connections().getOpen().get(0).getCloser().overload();
			assertThat(server.reasons(1)).containsExactly(CloseReason.OVERLOADED);
			assertThat(handler.interrupted).isTrue();
		}
	}

	@Import(TestEcho.class)
	static class FailingListener {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		ConnectionEndListener failing() {
			return (end) -> {
				throw new AssertionError("on purpose");
			};
		}

	}

	static class StubbornHandler {

		private final CountDownLatch released = new CountDownLatch(1);

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] request) {
			boolean interrupted = true;
			while (interrupted) {
				try {
					this.released.await();
					interrupted = false;
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			return request;
		}

	}

	static class SleepyHandler {

		private volatile boolean sleeping;

		private volatile boolean interrupted;

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] request) {
			this.sleeping = true;
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.interrupted = true;
				Thread.currentThread().interrupt();
			}
			return request;
		}

	}

}
