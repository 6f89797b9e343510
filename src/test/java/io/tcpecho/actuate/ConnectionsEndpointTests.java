package io.tcpecho.actuate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.EchoClient;
import io.tcpecho.server.EchoServerConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

import static io.tcpecho.EchoClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The connections as an operator sees and closes them over HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "echo.server.port=0")
class ConnectionsEndpointTests {

	private final RestTestClient http;

	private final EchoServerConnectionFactory server;

	ConnectionsEndpointTests(@LocalServerPort int port, @Autowired EchoServerConnectionFactory server) {
		this.http = client(port);
		this.server = server;
	}

	private static RestTestClient client(int port) {
		return RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port + "/actuator/connections").build();
	}

	@AfterEach
	void awaitTheEndOfAllConnections() {
		await().untilAsserted(() -> assertThat(this.server.getConnections()).isEmpty());
	}

	@Test
	void openConnectionIsDescribed() throws IOException {
		try (EchoClient client = new EchoClient(this.server.getPort())) {
			assertEchoes(client);
			String id = this.server.getConnections().get(0).getConnectionId();
			await().untilAsserted(() -> this.http.get()
				.uri("/{id}", id)
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.json("""
						{"id": "%s", "remoteAddress": "127.0.0.1", "received": 4, "sent": 4, "messages": 1,
						 "state": "waiting"}
						""".formatted(id))
				.jsonPath("$.remotePort")
				.isNumber()
				.jsonPath("$.since")
				.isNotEmpty()
				.jsonPath("$.idleSeconds")
				.isNumber());
			this.http.get().exchange().expectBody().json("""
					{"total": 1, "connections": [{"id": "%s"}]}
					""".formatted(id));
		}
	}

	@Test
	void connectionThatIsNotOpenIsNotFound() {
		this.http.get().uri("/{id}", "nobody").exchange().expectStatus().isNotFound();
	}

	@Test
	void newestThousandAreListedBesideTheTotal() throws IOException {
		List<EchoClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 1010; i++) {
				clients.add(new EchoClient(this.server.getPort()));
			}
			EchoClient newest = new EchoClient(this.server.getPort());
			clients.add(newest);
			await().untilAsserted(() -> this.http.get()
				.exchange()
				.expectBody()
				.jsonPath("$.total")
				.isEqualTo(1011)
				.jsonPath("$.connections.length()")
				.isEqualTo(1000));
		}
		finally {
			for (EchoClient client : clients) {
				client.close();
			}
		}
	}

	@Test
	void closingIsRefusedByDefault() throws IOException {
		try (EchoClient client = new EchoClient(this.server.getPort())) {
			assertEchoes(client);
			HttpStatusCode status = this.http.delete()
				.uri("/{id}", this.server.getConnections().get(0).getConnectionId())
				.exchange()
				.returnResult(String.class)
				.getStatus();
			assertThat(status).isIn(HttpStatus.NOT_FOUND, HttpStatus.METHOD_NOT_ALLOWED);
			assertEchoes(client);
		}
	}

	@Nested
	@TestPropertySource(properties = "management.endpoint.connections.access=unrestricted")
	class Unlocked {

		private final RestTestClient http;

		private final EchoServerConnectionFactory server;

		Unlocked(@LocalServerPort int port, @Autowired EchoServerConnectionFactory server) {
			this.http = client(port);
			this.server = server;
		}

		@Test
		void connectionIsClosed() throws IOException {
			try (EchoClient client = new EchoClient(this.server.getPort())) {
				assertEchoes(client);
				String id = this.server.getConnections().get(0).getConnectionId();
				try (EchoClient other = new EchoClient(this.server.getPort())) {
					assertEchoes(other);
					this.http.delete().uri("/{id}", id).exchange().expectStatus().isNoContent();
					assertThat(client.readToEnd()).isEmpty();
					assertEchoes(other);
				}
				this.http.delete().uri("/{id}", id).exchange().expectStatus().isNotFound();
			}
		}

	}

	private static void assertEchoes(EchoClient client) throws IOException {
		client.send(bytes("echo"));
		assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
	}

}
