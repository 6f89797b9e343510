package io.tcpecho.fairness;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.tcpecho.probe.ProbeMain;
import io.tcpecho.process.EchoServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Others are served at their usual latency, whatever a client sends.
 */
@Tag("alone")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FairTurnsTests {

	private static final int ATTEMPTS = 3;

	private static final Duration DURATION = Duration.ofSeconds(1);

	private final Map<Setup, FloodedServer> servers = new EnumMap<>(Setup.class);

	/** On platform threads it is the operating system that shares the processors. */
	@ParameterizedTest
	@EnabledForJreRange(minVersion = 24)
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CALM")
	void othersAreServedDuringFlood(Flood flood) throws IOException, InterruptedException {
		assertThat(server(flood.getSetup()).hold(flood, DURATION, ATTEMPTS,
				(measured, missed) -> assertThat(measured.through()).as("what came through").isPositive()))
			.isEmpty();
	}

	@Test
	void noConnectionOf200WaitsLongerThan50Medians() throws IOException, InterruptedException {
		int port = server(Setup.RAW).port();
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			JsonNode roundTrip = result(probe(port, "--duration=1s", "--interval=0", "--connections=200"))
				.get("roundTrip");
			assertThat(roundTrip.get("max").asDouble()).isPositive().isLessThan(50 * roundTrip.get("p50").asDouble());
		});
	}

	@Test
	void clientThatSendsNowAndThenIsServedBesideBusyOnes() throws IOException, InterruptedException {
		int port = server(Setup.RAW).port();
		// its connection is woken up by the poller, the others hardly ever
		await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			Process busy = probe(port, "--duration=3s", "--interval=0", "--connections=16");
			JsonNode sparse = result(probe(port, "--interval=10ms", "--count=100"));
			assertThat(busy.isAlive()).isTrue();
			result(busy);
			assertThat(sparse.get("roundTrip").get("p50").asDouble()).isPositive()
				.isLessThan(Duration.ofMillis(5).toNanos() / 1000.0);
		});
	}

	@AfterAll
	void stop() {
		this.servers.values().forEach(FloodedServer::close);
	}

	/**
	 * Returns the server of the tests before, if it suits this one, too.
	 */
	private FloodedServer server(Setup wanted) throws IOException, InterruptedException {
		FloodedServer running = this.servers.get(wanted);
		if (running == null) {
			running = FloodedServer.start(wanted, EchoServerProcess.SHORT_LIVED, "-XX:+UseSerialGC");
			this.servers.put(wanted, running);
		}
		return running;
	}

	private static Process probe(int port, String... options) throws IOException {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), EchoServerProcess.SHORT_LIVED,
				"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), ProbeMain.class.getName(), "--json"));
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
