package io.tcpecho;

import java.io.IOException;
import java.time.Duration;

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
				JsonNode roundTrip = busyConnections(server.port()).get("roundTrip");
				assertThat(roundTrip.get("max").asDouble()).isPositive()
					.isLessThan(50 * roundTrip.get("p50").asDouble());
			});
		}
	}

	private static JsonNode busyConnections(int port) throws IOException {
		Process probe = new ProcessBuilder(EchoServerProcess.JAVA_BIN.resolve("java").toString(), "-cp",
				System.getProperty("java.class.path"), EchoApplication.class.getName(), "probe", "--json",
				"--duration=2s", "--interval=0", "--connections=200", "127.0.0.1:" + port)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		JsonNode result = JsonMapper.shared().readTree(probe.getInputStream().readAllBytes());
		assertThat(result.get("verdict").asString()).startsWith("ok: ");
		return result;
	}

}
