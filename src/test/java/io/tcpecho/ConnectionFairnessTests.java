package io.tcpecho;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How the scheduler shares the processors among busy connections.
 */
class ConnectionFairnessTests {

	@Test
	void noConnectionOf200WaitsLongerThan50Medians() throws IOException {
		try (EchoServerProcess server = EchoServerProcess.start("")) {
			// compilation and a busy machine make one run unfair, starvation makes all
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				JsonNode roundTrip = result(probe(server.port(), "--duration=2s", "--interval=0", "--connections=200"))
					.get("roundTrip");
				assertThat(roundTrip.get("max").asDouble()).isPositive()
					.isLessThan(50 * roundTrip.get("p50").asDouble());
			});
		}
	}

	@Test
	void clientThatSendsNowAndThenIsServedBesideBusyOnes() throws IOException {
		try (EchoServerProcess server = EchoServerProcess.start("")) {
			// its connection is woken up by the poller, the others hardly ever
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				Process busy = probe(server.port(), "--duration=3s", "--interval=0", "--connections=16");
				JsonNode sparse = result(probe(server.port(), "--interval=10ms", "--count=100"));
				assertThat(busy.isAlive()).isTrue();
				result(busy);
				assertThat(sparse.get("roundTrip").get("p50").asDouble()).isPositive()
					.isLessThan(Duration.ofMillis(5).toNanos() / 1000.0);
			});
		}
	}

	private static Process probe(int port, String... options) throws IOException {
		List<String> command = new ArrayList<>(List.of(EchoServerProcess.JAVA_BIN.resolve("java").toString(), "-cp",
				System.getProperty("java.class.path"), EchoApplication.class.getName(), "probe", "--json"));
		command.addAll(List.of(options));
		command.add("127.0.0.1:" + port);
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	private static JsonNode result(Process probe) throws IOException {
		JsonNode result = JsonMapper.shared().readTree(probe.getInputStream().readAllBytes());
		assertThat(result.get("verdict").asString()).startsWith("ok: ");
		return result;
	}

}
