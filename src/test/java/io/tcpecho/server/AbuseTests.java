package io.tcpecho.server;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.tcpecho.framing.Framing;
import io.tcpecho.server.connection.ConnectionEnd;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that do whatever comes to their minds, 2,000 in all, by a seeded generator: a
 * failure repeats with its seed.
 */
@ExtendWith(OutputCaptureExtension.class)
class AbuseTests {

	private static final int CLIENTS = 250;

	private static final long SEED = 20_260_101;

	@ParameterizedTest
	@EnumSource
	void serverSurvivesAndKnowsWhyEachConnectionEnded(Framing framing, CapturedOutput output)
			throws InterruptedException, IOException {
		try (TestServer server = TestServer.start("echo.server.framing=" + framing.label(),
				"echo.server.max-frame-size=1KB", "echo.server.idle-timeout=500ms", "echo.server.frame-timeout=500ms",
				"echo.server.write-timeout=500ms")) {
			ExecutorService clients = Executors.newFixedThreadPool(64);
			for (int i = 0; i < CLIENTS; i++) {
				Random random = new Random(SEED + 31L * framing.name().hashCode() + i);
				clients.execute(() -> abuse(server, random));
			}
			clients.shutdown();
			assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
			await().untilAsserted(() -> assertThat(server.activeConnections()).isZero());
			assertThat(server.reasons(CLIENTS)).hasSize(CLIENTS);
			assertThat(server.bean(BufferBudget.class).getBuffered()).isZero();
			assertThat(server.accepted(CLIENTS)).isEqualTo(CLIENTS);
			assertThat(server.ends()).extracting(ConnectionEnd::connectionId).doesNotHaveDuplicates();
			assertEchoes(server, framing);
		}
		assertThat(output.toString().lines()).noneMatch((line) -> line.contains(" ERROR "));
	}

	private static void abuse(TestServer server, Random random) {
		try (TcpTestClient client = server.connect()) {
			int steps = random.nextInt(6);
			for (int i = 0; i < steps; i++) {
				step(client, random);
			}
			if (random.nextBoolean()) {
				client.reset();
			}
		}
		catch (IOException ex) {
			// the server has had enough of this client
		}
	}

	private static void step(TcpTestClient client, Random random) throws IOException {
		switch (random.nextInt(7)) {
			case 0 -> client.send(randomBytes(random, 1 + random.nextInt(64)));
			case 1 -> client.send(randomBytes(random, 1 + random.nextInt(20_000)));
			case 2 -> client.send(bytes("\u0002partial"));
			case 3 -> client.send(bytes("\u0000\u0000\u0000\u0004four\n\r\n\u0000"));
			case 4 -> client.closeSendingSide();
			case 5 -> client.readExactly(random.nextInt(3));
			default -> {
				for (int i = 0; i < 20; i++) {
					client.send(randomBytes(random, 1));
				}
			}
		}
	}

	private static byte[] randomBytes(Random random, int length) {
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		return bytes;
	}

	private static void assertEchoes(TestServer server, Framing framing) throws IOException {
		byte[] frame = bytes(switch (framing) {
			case RAW -> "a";
			case LF -> "a\n";
			case CRLF -> "a\r\n";
			case NUL -> "a\u0000";
			case STX_ETX -> "\u0002a\u0003";
			case LENGTH_1 -> "\u0001a";
			case LENGTH_2 -> "\u0000\u0001a";
			case LENGTH_4 -> "\u0000\u0000\u0000\u0001a";
		});
		try (TcpTestClient client = server.connect()) {
			client.send(frame);
			assertThat(client.readExactly(frame.length)).isEqualTo(frame);
		}
	}

}
