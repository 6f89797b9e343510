package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.MeterRegistry;
import io.tcpecho.server.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of connections that are made anew, with the server of this project.
 */
@Timeout(120)
class ProbeRestartTests {

	@Test
	void runSurvivesARestartOfTheServerAndCountsIt() throws Exception {
		ExecutorService starter = Executors.newSingleThreadExecutor();
		AtomicReference<Future<ConfigurableApplicationContext>> second = new AtomicReference<>();
		ConfigurableApplicationContext first = server(0);
		int port = port(first);
		StringWriter text = new StringWriter();
		PrintWriter out = new PrintWriter(text) {

			@Override
			public void println(String line) {
				super.println(line);
				if (line.startsWith("5: ")) {
					// the probe waits meanwhile, and meets nobody afterwards
					first.close();
					second.set(starter.submit(() -> server(port)));
				}
			}

		};
		try {
			int exitCode = Probe.run(out, new PrintWriter(text), "--reconnect", "--interval", "10ms", "--count", "20",
					"127.0.0.1:" + port);
			assertThat(exitCode).as(text.toString()).isZero();
			assertThat(text.toString()).containsPattern("(receive|send): .*; another connection after [0-9.]+ [mu]?s")
				.contains("20: 64 bytes back in ", "2 connections opened, 0 failed, 1 reconnected, 0 churned")
				.containsPattern(
						"ok: (20 of 20 messages came back unchanged; 0|19 of 20 messages came back unchanged; 1)"
								+ " lost, 1 reconnect");
			assertThat(accepted(second.get().get())).isOne();
		}
		finally {
			first.close();
			if (second.get() != null) {
				second.get().get().close();
			}
			starter.shutdown();
		}
	}

	@Test
	void serverCountsTheConnectionsThatAreClosedAndMadeAnew() {
		try (ConfigurableApplicationContext server = server(0)) {
			ProbeResult result = ProbeResult.json("--churn", "100", "--interval", "5ms", "--count", "60",
					"--connections", "2", "127.0.0.1:" + port(server));
			JsonNode json = result.json();
			assertThat(json.path("verified").asInt()).as(result.out()).isEqualTo(120);
			assertThat(json.path("lost").asInt()).isZero();
			assertThat(json.at("/connections/churned").asInt()).isGreaterThanOrEqualTo(3);
			await().untilAsserted(
					() -> assertThat(accepted(server)).isEqualTo(2 + json.at("/connections/churned").asInt()));
		}
	}

	private static ConfigurableApplicationContext server(int port) {
		return TestApplication.with(TestApplication.class)
			.web(WebApplicationType.NONE)
			.run("--spring.main.banner-mode=off", "--echo.server.port=" + port, "--echo.server.address=127.0.0.1",
					"--echo.server.shutdown.quiet-period=0s");
	}

	private static int port(ConfigurableApplicationContext server) {
		return server.getEnvironment().getRequiredProperty("local.echo.server.port", Integer.class);
	}

	private static int accepted(ConfigurableApplicationContext server) {
		return (int) server.getBean(MeterRegistry.class)
			.get("echo.server.connections.accepted")
			.functionCounter()
			.count();
	}

}
