package io.tcpecho.server.listener;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpecho.server.TestEcho;
import io.tcpecho.server.TestServer;
import io.tcpecho.test.TcpTestClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.integration.ip.tcp.connection.DefaultTcpSocketSupport;
import org.springframework.integration.ip.tcp.connection.ListeningSockets;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Beginnings and ends of listeners and connections.
 */
class EchoServerLifecycleTests {

	@Test
	void stoppedServerHangsUpAndRefusesUntilItStartsAgainOnTheSamePort() throws IOException {
		int port = freePort();
		try (TestServer server = TestServer.start("echo.server.port=" + port)) {
			try (TcpTestClient client = new TcpTestClient(port)) {
				assertEchoes(client);
				server.gateway().stop();
				assertThat(client.readToEnd()).isEmpty();
			}
			await().untilAsserted(() -> assertThat(server.activeConnections()).isZero());
			assertRefuses(port);
			server.gateway().start();
			assertThat(server.port()).isEqualTo(port);
			assertEchoesNewClient(port);
		}
		assertRefuses(port);
	}

	@Test
	void serverWithoutFixedPortPublishesThePortOfEachStart() throws IOException {
		try (TestServer server = TestServer.start()) {
			int first = server.port();
			assertEchoesNewClient(first);
			server.gateway().stop();
			// the port is taken now, so that the server has to pick another one
			try (ServerSocket taken = new ServerSocket(first)) {
				server.gateway().start();
				assertThat(server.port()).isPositive().isNotEqualTo(taken.getLocalPort());
				assertEchoesNewClient(server.port());
			}
		}
	}

	@Test
	void restartsInQuickSuccessionLeaveAServerThatAnswers() throws IOException {
		try (TestServer server = TestServer.start("echo.server.port=" + freePort())) {
			for (int i = 0; i < 50; i++) {
				server.gateway().stop();
				server.gateway().start();
				assertEchoesNewClient(server.port());
			}
		}
	}

	@Test
	void errorWhileAConnectionIsSetUpEndsThatConnectionOnly() throws IOException {
		try (TestServer server = TestServer.start()) {
			EchoServerConnectionFactory factory = server.connectionFactory();
			factory.setTcpSocketSupport(new DeadlySocketSupport());
			try (TcpTestClient refused = server.connect()) {
				assertThat(refused.readToEnd()).isEmpty();
			}
			factory.setTcpSocketSupport(new DefaultTcpSocketSupport(false));
			assertEchoesNewClient(server.port());
			assertThat(server.accepted(1)).isOne();
			assertThat(server.acceptance().getFailed()).isOne();
			assertThat(server.acceptance().isFailing()).isFalse();
			assertThat(server.acceptance().getLastFailure()).satisfies(
					(failure) -> assertThat(failure.cause()).isEqualTo("java.lang.Error: accept loop is to die"));
		}
	}

	@Test
	void acceptLoopThatEndsUnaskedLeavesAPortThatRefusesABrokenLivenessAndAServerThatCanBeRestarted()
			throws IOException {
		try (TestServer server = TestServer.start(LivenessObserver.class)) {
			int port = server.port();
			ListeningSockets.close(server.connectionFactory());
			await().untilAsserted(
					() -> assertThat(server.bean(LivenessObserver.class).state).isEqualTo(LivenessState.BROKEN));
			assertRefuses(port);
			server.gateway().stop();
			server.gateway().start();
			assertThat(server.connectionFactory().isAccepting()).isTrue();
			assertThat(server.bean(LivenessObserver.class).state).isEqualTo(LivenessState.CORRECT);
		}
	}

	@Test
	void stopThatWasAskedForDoesNotBreakTheLiveness() throws IOException {
		try (TestServer server = TestServer.start(LivenessObserver.class)) {
			server.gateway().stop();
			server.gateway().start();
			assertThat(server.bean(LivenessObserver.class).state).isNotEqualTo(LivenessState.BROKEN);
		}
	}

	@Test
	void serversWithReusePortShareOnePort() throws IOException {
		try (TestServer one = TestServer.start("echo.server.reuse-port=true");
				TestServer two = TestServer.start("echo.server.reuse-port=true", "echo.server.port=" + one.port())) {
			List<TcpTestClient> clients = new ArrayList<>();
			try {
				// the kernel picks by a hash: that all of 64 go to one server does not
				// happen
				for (int i = 0; i < 64; i++) {
					TcpTestClient client = new TcpTestClient(one.port());
					clients.add(client);
					assertEchoes(client);
				}
				assertThat(one.activeConnections()).isBetween(1, 63);
				assertThat(two.activeConnections()).isEqualTo(64 - one.activeConnections());
			}
			finally {
				for (TcpTestClient client : clients) {
					client.close();
				}
			}
			one.gateway().stop();
			for (int i = 0; i < 16; i++) {
				assertEchoesNewClient(two.port());
			}
		}
	}

	@Test
	void connectionIsActiveUntilItsClientHasClosed() throws IOException {
		try (TestServer server = TestServer.start()) {
			try (TcpTestClient client = server.connect()) {
				assertEchoes(client);
				assertThat(server.activeConnections()).isOne();
			}
			await().untilAsserted(() -> assertThat(server.activeConnections()).isZero());
		}
	}

	@Test
	void connectionIsActiveUntilItsClientHasReset() throws IOException {
		try (TestServer server = TestServer.start(); TcpTestClient client = server.connect()) {
			assertEchoes(client);
			assertThat(server.activeConnections()).isOne();
			client.reset();
			await().untilAsserted(() -> assertThat(server.activeConnections()).isZero());
			assertEchoesNewClient(server.port());
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	@Test
	void connectionsThatNoThreadCanRunAreClosedAndTheServerGoesOn() throws IOException {
		try (TestServer server = TestServer.start()) {
			EchoServerConnectionFactory factory = server.connectionFactory();
			AtomicBoolean exhausted = new AtomicBoolean();
			Executor threads = new SimpleAsyncTaskExecutor();
			server.gateway().stop();
			factory.setTaskExecutor((task) -> {
				if (exhausted.get()) {
					throw new OutOfMemoryError("unable to create native thread");
				}
				threads.execute(task);
			});
			server.gateway().start();
			exhausted.set(true);
			for (int i = 0; i < 5; i++) {
				try (TcpTestClient refused = server.connect()) {
					assertThat(refused.readToEnd()).isEmpty();
				}
			}
			exhausted.set(false);
			await().untilAsserted(() -> assertThat(server.activeConnections()).isZero());
			assertEchoesNewClient(server.port());
			assertThat(server.accepted(1)).isOne();
			assertThat(server.acceptance().getFailed()).isEqualTo(5);
		}
	}

	@Test
	void limitOfTheApplicationsExecutorIsNotOneOfTheServer() throws IOException {
		try (TestServer server = TestServer.start("spring.task.execution.simple.concurrency-limit=1");
				TcpTestClient first = server.connect();
				TcpTestClient second = server.connect()) {
			assertEchoes(first);
			assertEchoes(second);
		}
	}

	private static void assertRefuses(int port) {
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new TcpTestClient(port).close());
	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		client.send(bytes("echo"));
		assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
	}

	private static void assertEchoesNewClient(int port) throws IOException {
		try (TcpTestClient client = new TcpTestClient(port)) {
			assertEchoes(client);
		}
	}

	static class LivenessObserver extends TestEcho {

		private volatile @Nullable LivenessState state;

		@EventListener
		void changed(AvailabilityChangeEvent<LivenessState> change) {
			this.state = change.getState();
		}

	}

	/** Ends the framework's accept loop as the lack of memory for a thread would. */
	private static final class DeadlySocketSupport extends DefaultTcpSocketSupport {

		DeadlySocketSupport() {
			super(false);
		}

		@Override
		public void postProcessSocket(Socket socket) {
			throw new Error("accept loop is to die");
		}

	}

}
