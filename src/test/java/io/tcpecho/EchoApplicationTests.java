package io.tcpecho;

import java.io.IOException;

import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.test.web.servlet.client.RestTestClient;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole application with the packaged application.yml. It is an echo's: delete it
 * with the echo.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "echo.server.port=0")
class EchoApplicationTests {

	private final int port;

	private final RestTestClient http;

	EchoApplicationTests(@Autowired Environment environment, @LocalServerPort int httpPort) {
		this.port = environment.getRequiredProperty("local.echo.server.port", Integer.class);
		this.http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + httpPort + "/actuator").build();
	}

	@Test
	void clientGetsItsBytesBack() throws IOException {
		byte[] greeting = bytes("Hello, client!");
		try (TcpTestClient client = new TcpTestClient(this.port)) {
			client.send(greeting);
			assertThat(client.readExactly(greeting.length)).isEqualTo(greeting);
			client.closeSendingSide();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/health", "/health/liveness", "/health/readiness", "/info", "/metrics", "/sbom" })
	void endpointAnswers(String endpoint) {
		this.http.get().uri(endpoint).exchange().expectStatus().isOk();
	}

	@Test
	void infoTellsTheVersion() {
		this.http.get()
			.uri("/info")
			.exchange()
			.expectBody()
			.jsonPath("$.build.artifact")
			.isNotEmpty()
			.jsonPath("$.build.version")
			.isNotEmpty();
	}

	@Test
	void billOfMaterialsListsWhatTheServerIsMadeOf() {
		this.http.get()
			.uri("/sbom/application")
			.exchange()
			.expectBody()
			.jsonPath("$.bomFormat")
			.isEqualTo("CycloneDX")
			.jsonPath("$.components[?(@.name == 'spring-integration-ip')]")
			.isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "shutdown", "loggers", "env", "configprops", "heapdump" })
	void endpointThatWritesOrTellsSecretsIsNotExposed(String endpoint) {
		this.http.get()
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$._links.health")
			.exists()
			.jsonPath("$._links." + endpoint)
			.doesNotExist();
	}

	@Test
	void threadKeepsTheProcessAliveWhereAllOthersAreDaemons() {
		assertThat(Thread.getAllStackTraces().keySet())
			.filteredOn((thread) -> thread.getName().equals("keep-alive") && !thread.isDaemon())
			.isNotEmpty();
	}

}
