package io.tcpecho.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.EchoClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.tcpecho.EchoClient.bytes;
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
			List<EchoClient> clients = new ArrayList<>();
			try {
				for (int i = 0; i < LIMIT; i++) {
					clients.add(server.connect());
					assertEchoes(clients.get(i));
				}
				for (int i = 0; i < 5; i++) {
					assertTurnedAway(server);
				}
				assertThat(server.connectionFactory().getLimit().getRejected()).isEqualTo(5);
				assertThat(server.connectionFactory().getAcceptance().getAccepted()).isEqualTo(LIMIT);
				assertThat(server.activeConnections()).isEqualTo(LIMIT);
				assertThat(server.connectionFactory().getAcceptance().getFailed()).isZero();
				assertThat(output.toString().lines().filter((line) -> line.contains("Closed a new connection")))
					.singleElement()
					.asString()
					.contains("50 are open");
				for (EchoClient client : clients) {
					assertEchoes(client);
				}
			}
			finally {
				for (EchoClient client : clients) {
					client.close();
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void permitReturnsHoweverAConnectionEnds(End end) throws IOException {
		try (TestServer server = TestServer.start("echo.server.max-connections=1", "echo.server.idle-timeout=1s",
				"echo.server.framing=lf", "echo.server.max-frame-size=100B")) {
			for (int i = 0; i < 3; i++) {
				try (EchoClient client = server.connect()) {
					assertEchoes(client);
					end.apply(client);
				}
				await().untilAsserted(() -> assertThat(server.activeConnections()).isZero());
			}
			assertThat(server.reasons(3)).containsOnly(end.reason);
			assertThat(server.connectionFactory().getLimit().getRejected()).isZero();
		}
	}

	@Test
	void tenThousandConnectionsLeaveNothingBehind() throws IOException {
		int count = 10_000;
		try (TestServer server = TestServer.start()) {
			connectAndReset(server, count / 10);
			long heap = liveHeap();
			connectAndReset(server, count - count / 10);
			Acceptance acceptance = server.connectionFactory().getAcceptance();
			await().untilAsserted(() -> assertThat(acceptance.getAccepted()).isEqualTo(count));
			await().untilAsserted(() -> assertThat(server.ends()).hasSize(count));
			assertThat(server.activeConnections()).isZero();
			assertThat(server.connectionFactory().getConnections()).isEmpty();
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
					.until(() -> server.activeConnections() == 0
							&& server.connectionFactory().getConnections().isEmpty());
			}
		}
	}

	private static long liveHeap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static void assertTurnedAway(TestServer server) throws IOException {
		try (EchoClient client = server.connect()) {
			assertThat(client.readToEnd()).isEmpty();
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	private static void assertEchoes(EchoClient client) throws IOException {
		client.send(bytes("echo\n"));
		assertThat(client.readExactly(5)).isEqualTo(bytes("echo\n"));
	}

	interface Action {

		void apply(EchoClient client) throws IOException;

	}

	enum End {

		CLOSE(CloseReason.CLIENT_CLOSED, EchoClient::close),

		RESET(CloseReason.CLIENT_RESET, EchoClient::reset),

		IDLE(CloseReason.IDLE_TIMEOUT, EchoClient::readToEnd),

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

		void apply(EchoClient client) throws IOException {
			this.action.apply(client);
		}

	}

}
