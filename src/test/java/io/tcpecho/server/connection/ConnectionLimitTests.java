package io.tcpecho.server.connection;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.server.TestServer;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.admission.Rejection;
import io.tcpecho.server.listener.Acceptance;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections up to the limit and beyond.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionLimitTests {

	private static final int LIMIT = 50;

	@Test
	void connectionBeyondTheLimitIsClosedAtOnceCountedAndLoggedAndTheOthersGoOn(CapturedOutput output)
			throws IOException {
		try (TestServer server = TestServer.start("echo.server.max-connections=" + LIMIT)) {
			List<TcpTestClient> clients = new ArrayList<>();
			try {
				for (int i = 0; i < LIMIT; i++) {
					clients.add(server.connect());
					assertEchoes(clients.get(i));
				}
				for (int i = 0; i < 5; i++) {
					assertTurnedAway(server);
				}
				assertThat(server.rejected(Rejection.MAX_CONNECTIONS)).isEqualTo(5);
				assertThat(server.acceptance().getAccepted()).isEqualTo(LIMIT);
				assertThat(server.activeConnections()).isEqualTo(LIMIT);
				assertThat(server.acceptance().getFailed()).isZero();
				assertThat(output.toString().lines().filter((line) -> line.contains("Closed a new connection")))
					.singleElement()
					.asString()
					.contains("50 are open");
				for (TcpTestClient client : clients) {
					assertEchoes(client);
				}
			}
			finally {
				for (TcpTestClient client : clients) {
					client.close();
				}
			}
		}
	}

	@Test
	void connectionBeyondTheLimitOfItsClientIsClosedAtOnceAndOtherClientsAreServed(CapturedOutput output)
			throws IOException {
		try (TestServer server = TestServer.start("echo.server.max-connections=4",
				"echo.server.max-connections-per-client=2");
				TcpTestClient one = connectFrom("127.0.0.1", server);
				TcpTestClient two = connectFrom("127.0.0.1", server)) {
			assertEchoes(one);
			assertEchoes(two);
			for (int i = 0; i < 3; i++) {
				assertTurnedAway(connectFrom("127.0.0.1", server));
			}
			ConnectionLimit limit = server.limit();
			assertThat(server.rejected(Rejection.MAX_CONNECTIONS_PER_CLIENT)).isEqualTo(3);
			assertThat(server.rejected(Rejection.MAX_CONNECTIONS)).isZero();
			assertThat(limit.getActive()).isEqualTo(2);
			try (TcpTestClient other = connectFrom("127.0.0.2", server);
					TcpTestClient third = connectFrom("127.0.0.3", server)) {
				assertEchoes(other);
				assertEchoes(third);
				assertTurnedAway(connectFrom("127.0.0.4", server));
				assertThat(server.rejected(Rejection.MAX_CONNECTIONS)).isOne();
				assertThat(limit.getClients()).isEqualTo(3);
			}
			one.reset();
			await().untilAsserted(() -> assertThat(limit.getActive()).isOne());
			try (TcpTestClient next = connectFrom("127.0.0.1", server)) {
				assertEchoes(next);
			}
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("Closed a new connection"))).hasSize(2)
			.first()
			.asString()
			.contains("2 of its client are open");
	}

	@Test
	void limitOfAClientIsExactHoweverManyConnectAtOnce() throws IOException {
		try (TestServer server = TestServer.start("echo.server.max-connections-per-client=" + LIMIT)) {
			ConnectionLimit limit = server.limit();
			for (int round = 1; round <= 3; round++) {
				List<TcpTestClient> clients = new ArrayList<>();
				for (int i = 0; i < LIMIT + 10; i++) {
					clients.add(server.connect());
				}
				int expected = 10 * round;
				await().untilAsserted(
						() -> assertThat(server.rejected(Rejection.MAX_CONNECTIONS_PER_CLIENT)).isEqualTo(expected));
				assertThat(limit.getActive()).isEqualTo(LIMIT);
				for (TcpTestClient client : clients) {
					client.reset();
				}
				await().untilAsserted(() -> assertThat(limit.getClients()).isZero());
				assertThat(limit.getActive()).isZero();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void permitReturnsHoweverAConnectionEnds(End end) throws IOException {
		try (TestServer server = TestServer.start("echo.server.max-connections=1",
				"echo.server.max-connections-per-client=1", "echo.server.idle-timeout=1s", "echo.server.framing=lf",
				"echo.server.max-frame-size=100B")) {
			for (int i = 0; i < 3; i++) {
				try (TcpTestClient client = server.connect()) {
					assertEchoes(client);
					end.apply(client);
				}
				await().untilAsserted(() -> assertThat(server.activeConnections()).isZero());
			}
			assertThat(server.reasons(3)).containsOnly(end.reason);
			assertThat(server.rejected(Rejection.MAX_CONNECTIONS)).isZero();
			assertThat(server.rejected(Rejection.MAX_CONNECTIONS_PER_CLIENT)).isZero();
			assertThat(server.limit().getClients()).isZero();
		}
	}

	@Test
	void tenThousandConnectionsLeaveNothingBehind() throws IOException {
		int count = 10_000;
		try (TestServer server = TestServer.start()) {
			connectAndReset(server, count / 10);
			long heap = liveHeap();
			connectAndReset(server, count - count / 10);
			Acceptance acceptance = server.acceptance();
			await().untilAsserted(() -> assertThat(acceptance.getAccepted()).isEqualTo(count));
			await().untilAsserted(() -> assertThat(server.ends()).hasSize(count));
			assertThat(server.activeConnections()).isZero();
			assertThat(server.connections().getOpen()).isEmpty();
			assertThat(server.connectionFactory().getOpenConnectionIds()).isEmpty();
			// of which the ends that the test itself records are up to 2 MB
			assertThat(liveHeap() - heap).isLessThan(5_000_000);
		}
	}

	private static void connectAndReset(TestServer server, int count) throws IOException {
		for (int i = 0; i < count; i++) {
			// a reset leaves no port in TIME_WAIT
			server.connect().reset();
			if (i % 500 == 0) {
				// a full accept queue would make clients wait for a second
				await().pollInterval(Duration.ofMillis(1))
					.until(() -> server.activeConnections() == 0 && server.connections().getOpen().isEmpty());
			}
		}
	}

	private static long liveHeap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	@SuppressWarnings("AddressSelection") // literals
	private static TcpTestClient connectFrom(String address, TestServer server) throws IOException {
		return new TcpTestClient(
				new Socket(InetAddress.getByName("127.0.0.1"), server.port(), InetAddress.getByName(address), 0));
	}

	private static void assertTurnedAway(TestServer server) throws IOException {
		assertTurnedAway(server.connect());
	}

	private static void assertTurnedAway(TcpTestClient turnedAway) throws IOException {
		try (TcpTestClient client = turnedAway) {
			assertThat(client.readToEnd()).isEmpty();
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		client.send(bytes("echo\n"));
		assertThat(client.readExactly(5)).isEqualTo(bytes("echo\n"));
	}

	interface Action {

		void apply(TcpTestClient client) throws IOException;

	}

	enum End {

		CLOSE(CloseReason.CLIENT_CLOSED, TcpTestClient::close),

		RESET(CloseReason.CLIENT_RESET, TcpTestClient::reset),

		IDLE(CloseReason.IDLE_TIMEOUT, TcpTestClient::readToEnd),

		TOO_LONG(CloseReason.FRAME_TOO_LONG, (client) -> {
			client.send(bytes("x".repeat(101)));
			client.readToEnd();
		});

		private final CloseReason reason;

		@SuppressWarnings("ImmutableEnumChecker")
		private final Action action;

		End(CloseReason reason, Action action) {
			this.reason = reason;
			this.action = action;
		}

		void apply(TcpTestClient client) throws IOException {
			this.action.apply(client);
		}

	}

}
