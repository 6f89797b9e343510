package io.tcpecho.server.listener;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpecho.server.TestServer;
import io.tcpecho.server.admission.Rejection;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.integration.ip.tcp.connection.DefaultTcpSocketSupport;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpSender;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The accept loop when something is thrown at one of its steps, and its thread.
 */
class AcceptLoopTests {

	@Test
	void connectionsHaveAllThreadsOfTheExecutorForThemselves() throws IOException {
		ExecutorService single = Executors.newSingleThreadExecutor();
		try (TestServer server = TestServer.start()) {
			server.gateway().stop();
			server.connectionFactory().setTaskExecutor(single);
			server.gateway().start();
			assertEchoes(server);
			assertEchoes(server);
		}
		finally {
			single.shutdownNow();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whateverIsThrownCostsOneConnectionAndNoPermit(Step step) throws IOException {
		try (TestServer server = TestServer.start("echo.server.max-connections=1")) {
			EchoServerConnectionFactory factory = server.connectionFactory();
			AtomicBoolean broken = new AtomicBoolean(true);
			step.breakIt(factory, broken);
			try (TcpTestClient refused = server.connect()) {
				assertThat(refused.readToEnd()).isEmpty();
			}
			broken.set(false);
			assertEchoes(server);
			assertThat(server.accepted(1)).isOne();
			assertThat(server.acceptance().getFailed()).isOne();
			assertThat(server.rejected(Rejection.MAX_CONNECTIONS)).isZero();
			assertThat(server.acceptance().isFailing()).isFalse();
		}
	}

	@Test
	void rejectionsAreImmediateAgainWhenAcceptingWorksAgain() throws IOException {
		try (TestServer server = TestServer.start("echo.server.max-connections=1");
				TcpTestClient only = server.connect()) {
			only.send(bytes("a"));
			assertThat(only.readExactly(1)).isEqualTo(bytes("a"));
			Acceptance acceptance = server.acceptance();
			for (int i = 0; i < 3; i++) {
				acceptance.failed(new IOException("Too many open files"));
			}
			for (int i = 1; i < 3; i++) {
				try (TcpTestClient rejected = server.connect()) {
					assertThat(rejected.readToEnd()).isEmpty();
				}
				await().untilAsserted(() -> assertThat(acceptance.delay()).isZero());
			}
		}
	}

	private static void assertEchoes(TestServer server) throws IOException {
		try (TcpTestClient client = server.connect()) {
			client.send(bytes("echo"));
			assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
		}
	}

	private static void failIf(AtomicBoolean broken) {
		if (broken.get()) {
			throw new OutOfMemoryError("on request");
		}
	}

	enum Step {

		OPTIONS {

			@Override
			void breakIt(EchoServerConnectionFactory factory, AtomicBoolean broken) {
				factory.setTcpSocketSupport(new DefaultTcpSocketSupport(false) {

					@Override
					public void postProcessSocket(Socket socket) {
						failIf(broken);
					}

				});
			}

		},

		REGISTRATION_AND_CLOSE {

			@Override
			void breakIt(EchoServerConnectionFactory factory, AtomicBoolean broken) {
				factory.registerSender(new TcpSender() {

					@Override
					public void addNewConnection(TcpConnection connection) {
						failIf(broken);
					}

					@Override
					public void removeDeadConnection(TcpConnection connection) {
						failIf(broken);
					}

				});
			}

		},

		THREAD {

			@Override
			void breakIt(EchoServerConnectionFactory factory, AtomicBoolean broken) {
				factory.setTaskExecutor((task) -> {
					failIf(broken);
					new Thread(task).start();
				});
			}

		};

		abstract void breakIt(EchoServerConnectionFactory factory, AtomicBoolean broken);

	}

}
