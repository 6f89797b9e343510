package io.tcpecho.actuate;

import java.io.IOException;

import io.micrometer.core.instrument.MeterRegistry;
import io.tcpecho.server.ServerTest;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.test.web.servlet.client.RestTestClient;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Health and meters of a server with several listeners.
 */
@ServerTest(properties = { "echo.server.listeners.lines.port=0", "echo.server.listeners.lines.framing=lf",
		"echo.server.listeners.lines.max-connections=7", "echo.server.health.self-check=true" })
class ListenersHealthTests {

	private final RestTestClient http;

	private final Listeners listeners;

	private final TcpInboundGateway gateway;

	private final MeterRegistry meters;

	ListenersHealthTests(@LocalServerPort int port, @Autowired Listeners listeners,
			@Autowired @Qualifier("echoGateway.lines") TcpInboundGateway gateway, @Autowired MeterRegistry meters) {
		this.http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port + "/actuator/health").build();
		this.listeners = listeners;
		this.gateway = gateway;
		this.meters = meters;
	}

	@AfterEach
	void restart() {
		this.gateway.start();
	}

	@Test
	void eachListenerIsToldOfAndTheMainOneAsIfItWereTheOnlyOne() {
		expectHealth(200).json("""
				{"components": {"echoServer": {"status": "UP", "details": {"port": %d, "listeners": {
					"main": {"accepting": true, "address": "*", "port": %d, "framing": "raw", "activeConnections": 0},
					"lines": {"accepting": true, "address": "*", "port": %d, "framing": "lf", "activeConnections": 0,
						"maxConnections": 7}}}}}}
				""".formatted(port("main"), port("main"), port("lines")))
			.jsonPath("$.components.echoServer.details.listeners.main.maxConnections")
			.doesNotExist();
	}

	@Test
	void serverIsDownWhileOneOfItsListenersDoesNotAccept() {
		this.gateway.stop();
		expectHealth(503).json("""
				{"components": {"echoServer": {"status": "DOWN", "details": {"listeners": {
					"main": {"accepting": true}, "lines": {"accepting": false}}}}}}
				""");
		assertThat(gauge("accepting", "main")).isOne();
		assertThat(gauge("accepting", "lines")).isZero();
	}

	@Test
	void metersTellListenersApart() throws IOException {
		double before = counter("messages", "lines");
		double others = counter("messages", "main");
		try (TcpTestClient client = new TcpTestClient(port("lines"))) {
			client.send(bytes("a\nb\n"));
			assertThat(client.readExactly(4)).isEqualTo(bytes("a\nb\n"));
			await().until(() -> counter("messages", "lines") == before + 2);
			assertThat(gauge("connections.active", "lines")).isOne();
			assertThat(gauge("connections.active", "main")).isZero();
		}
		await().until(() -> gauge("connections.active", "lines") == 0);
		assertThat(counter("messages", "lines")).isEqualTo(before + 2);
		assertThat(counter("messages", "main")).isEqualTo(others);
	}

	private int port(String listener) {
		return this.listeners.getAll()
			.stream()
			.filter((each) -> each.getListenerName().value().equals(listener))
			.mapToInt(EchoServerConnectionFactory::getPort)
			.findFirst()
			.orElseThrow();
	}

	private double gauge(String meter, String listener) {
		return this.meters.get("echo.server." + meter).tag("listener", listener).gauge().value();
	}

	private double counter(String meter, String listener) {
		return this.meters.get("echo.server." + meter).tag("listener", listener).functionCounter().count();
	}

	private RestTestClient.BodyContentSpec expectHealth(int status) {
		return this.http.get().exchange().expectStatus().isEqualTo(status).expectBody();
	}

}
