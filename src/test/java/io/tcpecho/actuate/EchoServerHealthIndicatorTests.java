package io.tcpecho.actuate;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.tcpecho.server.ServerTest;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.integration.ip.tcp.connection.DefaultTcpSocketSupport;
import org.springframework.integration.ip.tcp.connection.ListeningSockets;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The health as a load balancer asks for it, over HTTP.
 */
@ServerTest
class EchoServerHealthIndicatorTests {

	private final RestTestClient http;

	private final EchoServerConnectionFactory server;

	private final ConnectionLimit limit;

	private final TcpInboundGateway gateway;

	private final MeterRegistry meters;

	EchoServerHealthIndicatorTests(@LocalServerPort int port, @Autowired EchoServerConnectionFactory server,
			@Autowired ConnectionLimit limit, @Autowired TcpInboundGateway gateway, @Autowired MeterRegistry meters) {
		this.http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port + "/actuator/health").build();
		this.server = server;
		this.limit = limit;
		this.gateway = gateway;
		this.meters = meters;
	}

	@AfterEach
	void restart() {
		this.gateway.stop();
		this.gateway.start();
	}

	@Test
	void serverThatAcceptsIsUpWithDetails() throws IOException {
		try (TcpTestClient client = new TcpTestClient(this.server.getPort())) {
			client.send(bytes("a"));
			assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
			await().untilAsserted(() -> assertThat(this.limit.getActive()).isOne());
			expectHealth("", 200).json("""
					{"status": "UP", "components": {"echoServer": {"status": "UP", "details":
						{"address": "*", "port": %d, "framing": "raw", "activeConnections": 1,
						 "buffered": 0, "maxBuffered": %d}}}}
					""".formatted(this.server.getPort(), Runtime.getRuntime().maxMemory() / 4));
		}
	}

	@Test
	void stoppedServerIsDownUntilItStartsAgain() {
		this.gateway.stop();
		expectHealth("", 503).json("""
				{"status": "DOWN", "components": {"echoServer": {"status": "DOWN", "details":
					{"port": 0, "framing": "raw", "activeConnections": 0}}}}
				""").jsonPath("$.components.echoServer.details.address").doesNotExist();
		assertThat(this.meters.get("echo.server.accepting").gauge().value()).isZero();
		this.gateway.start();
		expectHealth("", 200).jsonPath("$.components.echoServer.status").isEqualTo("UP");
	}

	@Test
	void serverWhoseListeningSocketIsClosedIsDownAlthoughTheFrameworkBelievesThatItListens() throws IOException {
		SlowSocketSupport slow = new SlowSocketSupport();
		this.server.setTcpSocketSupport(slow);
		try {
			new TcpTestClient(this.server.getPort()).close();
			await().until(() -> slow.entered.getCount() == 0);
			ListeningSockets.close(this.server);
			expectHealth("", 503).jsonPath("$.components.echoServer.status").isEqualTo("DOWN");
			assertThat(this.server.isListening()).isTrue();
			assertThat(this.gateway.isRunning()).isTrue();
		}
		finally {
			slow.mayLeave.countDown();
			this.server.setTcpSocketSupport(new DefaultTcpSocketSupport(false));
		}
	}

	@Test
	void readinessFollowsTheServer() {
		expectHealth("/readiness", 200).json("""
				{"status": "UP", "components": {"readinessState": {"status": "UP"}, "echoServer": {"status": "UP"}}}
				""");
		this.gateway.stop();
		expectHealth("/readiness", 503).json("""
				{"status": "DOWN", "components": {"readinessState": {"status": "UP"}, "echoServer": {"status": "DOWN"}}}
				""");
	}

	@Test
	void livenessDoesNotDependOnTheServer() {
		this.gateway.stop();
		expectHealth("/liveness", 200).json("""
				{"status": "UP", "components": {"livenessState": {"status": "UP"}}}
				""", JsonCompareMode.STRICT);
	}

	private RestTestClient.BodyContentSpec expectHealth(String group, int status) {
		return this.http.get().uri(group).exchange().expectStatus().isEqualTo(status).expectBody();
	}

	/** Holds the accept loop, so that it does not notice that its socket is closed. */
	private static final class SlowSocketSupport extends DefaultTcpSocketSupport {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch mayLeave = new CountDownLatch(1);

		SlowSocketSupport() {
			super(false);
		}

		@Override
		public void postProcessSocket(Socket socket) {
			this.entered.countDown();
			try {
				this.mayLeave.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
