package io.tcpecho.actuate;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.tcpecho.server.ServerTest;
import io.tcpecho.server.connection.ConnectionInfo;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.connection.EchoConnection;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.test.TcpTestClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The connections as an operator sees and closes them over HTTP.
 */
@ServerTest
class ConnectionsEndpointTests {

	private static final List<String> LISTENERS = List.of("main", "tls");

	private final RestTestClient http;

	private final EchoServerConnectionFactory server;

	private final Connections connections;

	ConnectionsEndpointTests(@LocalServerPort int port, @Autowired EchoServerConnectionFactory server,
			@Autowired Connections connections) {
		this.connections = connections;
		this.http = client(port);
		this.server = server;
	}

	private static RestTestClient client(int port) {
		return RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port + "/actuator/connections").build();
	}

	@AfterEach
	void awaitTheEndOfAllConnections() {
		await().untilAsserted(() -> assertThat(this.connections.getOpen()).isEmpty());
	}

	@Test
	void openConnectionIsDescribed() throws IOException {
		try (TcpTestClient client = new TcpTestClient(this.server.getPort())) {
			assertEchoes(client);
			String id = this.connections.getOpen().get(0).getConnectionId();
			await().untilAsserted(() -> this.http.get()
				.uri("/{id}", id)
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.json("""
						{"id": "%s", "listener": "main", "remoteAddress": "127.0.0.1", "received": 4, "sent": 4, "messages": 1,
						 "state": "waiting"}
						"""
					.formatted(id))
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
		List<TcpTestClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 1010; i++) {
				clients.add(new TcpTestClient(this.server.getPort()));
			}
			await().untilAsserted(() -> assertThat(this.connections.getOpen()).hasSize(1010));
			Instant before = Instant.now();
			await().until(() -> Instant.now().isAfter(before.plusMillis(1)));
			clients.add(new TcpTestClient(this.server.getPort()));
			await().untilAsserted(() -> assertThat(this.connections.getOpen()).hasSize(1011));
			String newest = this.connections.getOpen()
				.stream()
				.map(EchoConnection::getInfo)
				.max(Comparator.comparing(ConnectionInfo::since))
				.orElseThrow()
				.id();
			await().untilAsserted(() -> this.http.get()
				.exchange()
				.expectBody()
				.jsonPath("$.total")
				.isEqualTo(1011)
				.jsonPath("$.connections.length()")
				.isEqualTo(1000)
				.jsonPath("$.connections[0].id")
				.isEqualTo(newest));
		}
		finally {
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
	}

	@Test
	void connectionsAreListedAsTheyAreAskedForBesideHowManyThereAre() throws IOException {
		try (TcpTestClient silent = new TcpTestClient(this.server.getPort())) {
			await().untilAsserted(() -> assertThat(this.connections.getOpen()).hasSize(1));
			String oldest = this.connections.getOpen().get(0).getConnectionId();
			Instant before = Instant.now();
			await().until(() -> Instant.now().isAfter(before.plusMillis(1)));
			try (TcpTestClient little = new TcpTestClient(this.server.getPort());
					TcpTestClient much = new TcpTestClient(this.server.getPort())) {
				assertEchoes(little);
				assertEchoes(much);
				assertEchoes(much);
				ConnectionInfo most = this.connections.getOpen()
					.stream()
					.map(EchoConnection::getInfo)
					.max(Comparator.comparingLong(ConnectionInfo::received))
					.orElseThrow();
				for (String size : List.of("received", "sent")) {
					await().untilAsserted(() -> expect("limit=2&sort=" + size, 3, 3, 2, most.id()));
				}
				expect("sort=age", 3, 3, 3, oldest);
				expect("sort=AGE&limit=1", 3, 3, 1, oldest);
				await().untilAsserted(() -> expect("state=waiting&sort=age", 3, 3, 3, oldest));
				expect("client=127.0.0.1&sort=age", 3, 3, 3, oldest);
				expect("client=127.0.0.1:%d".formatted(most.remotePort()), 3, 1, 1, most.id());
				expect("listener=main&sort=age", 3, 3, 3, oldest);
				expect("client=::1", 3, 0, 0, null);
				expect("state=handshake", 3, 0, 0, null);
			}
			assertThat(silent).isNotNull();
		}
	}

	@Test
	void connectionsThatAreIdleForLongestComeFirst() {
		ConnectionInfo busy = info(Duration.ofMillis(5));
		ConnectionInfo idle = info(Duration.ofMinutes(5));
		assertThat(ConnectionOrder.IDLE.comparator()).isNotNull().satisfies((order) -> {
			assertThat(order.compare(idle, busy)).isNegative();
			assertThat(order.compare(busy, idle)).isPositive();
		});
	}

	private static ConnectionInfo info(Duration idle) {
		return new ConnectionInfo("id", "main", "192.0.2.1", 50000, null, null, Instant.EPOCH, idle, 0, 0, 0, "waiting",
				null);
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.1, 192.0.2.1", "192.0.2.1:50000, 192.0.2.1", "2001:db8::1, 2001:db8:0:0:0:0:0:1",
			"[2001:db8::1], 2001:db8:0:0:0:0:0:1", "[2001:DB8::1]:50000, 2001:db8:0:0:0:0:0:1",
			"fe80::1, fe80:0:0:0:0:0:0:1%eth0" })
	void clientIsFoundByItsAddressWithOrWithoutAPort(String client, String address) {
		ConnectionInfo connection = new ConnectionInfo("id", "main", address, 50000, null, null, Instant.EPOCH,
				Duration.ZERO, 0, 0, 0, "waiting", null);
		assertThat(ConnectionFilter.of(null, LISTENERS, null, client)).accepts(connection)
			.rejects(new ConnectionInfo("id", "main", "192.0.2.2", 50000, null, null, Instant.EPOCH, Duration.ZERO, 0,
					0, 0, "waiting", null));
		assertThat(ConnectionFilter.of(null, LISTENERS, "reading", client)).rejects(connection);
	}

	@Test
	void listenerIsFoundByItsName() {
		ConnectionInfo connection = new ConnectionInfo("id", "tls", "192.0.2.1", 50000, null, null, Instant.EPOCH,
				Duration.ZERO, 0, 0, 0, "waiting", null);
		assertThat(ConnectionFilter.of("tls", LISTENERS, null, null)).accepts(connection);
		assertThat(ConnectionFilter.of("tls", LISTENERS, "waiting", "192.0.2.1")).accepts(connection);
		assertThat(ConnectionFilter.of("main", LISTENERS, null, null)).rejects(connection);
	}

	@Test
	void requestForAListenerThatThereIsNotIsToldWhichThereAre() {
		this.http.get().uri("?listener=tsl").exchange().expectStatus().isBadRequest().expectBody().json("""
				{"parameter": "listener", "value": "tsl", "allowed": "one of main"}
				""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "limit=0", "limit=-1", "limit=many", "limit=0x10", "limit=9999999999", "sort=size",
			"state=asleep", "client=localhost", "client=192.0.2.256", "client=:::", "client=192.0.2.1:port",
			"listener=other", "listener=MAIN" })
	void whatCannotBeAskedForIsABadRequestThatSaysWhy(String query) {
		String[] parameter = query.split("=", 2);
		this.http.get()
			.uri("?" + query)
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.parameter")
			.isEqualTo(parameter[0])
			.jsonPath("$.value")
			.isEqualTo(parameter[1])
			.jsonPath("$.allowed")
			.isNotEmpty();
	}

	private void expect(String query, int total, int matching, int listed, @Nullable String first) {
		BodyContentSpec body = this.http.get().uri("?" + query).exchange().expectStatus().isOk().expectBody();
		body.jsonPath("$.total")
			.isEqualTo(total)
			.jsonPath("$.matching")
			.isEqualTo(matching)
			.jsonPath("$.connections.length()")
			.isEqualTo(listed);
		if (first != null) {
			body.jsonPath("$.connections[0].id").isEqualTo(first);
		}
	}

	@Test
	void closingIsRefusedByDefault() throws IOException {
		try (TcpTestClient client = new TcpTestClient(this.server.getPort())) {
			assertEchoes(client);
			HttpStatusCode status = this.http.delete()
				.uri("/{id}", this.connections.getOpen().get(0).getConnectionId())
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

		private final Connections connections;

		Unlocked(@LocalServerPort int port, @Autowired EchoServerConnectionFactory server,
				@Autowired Connections connections) {
			this.connections = connections;
			this.http = client(port);
			this.server = server;
		}

		@Test
		void connectionIsClosed() throws IOException {
			try (TcpTestClient client = new TcpTestClient(this.server.getPort())) {
				assertEchoes(client);
				String id = this.connections.getOpen().get(0).getConnectionId();
				try (TcpTestClient other = new TcpTestClient(this.server.getPort())) {
					assertEchoes(other);
					this.http.delete().uri("/{id}", id).exchange().expectStatus().isNoContent();
					assertThat(client.readToEnd()).isEmpty();
					assertEchoes(other);
				}
				this.http.delete().uri("/{id}", id).exchange().expectStatus().isNotFound();
			}
		}

	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		client.send(bytes("echo"));
		assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
	}

}
