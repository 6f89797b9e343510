package io.tcpecho.actuate;

import java.io.IOException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tcpecho.server.ServerTest;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.shutdown.GracefulShutdown;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The meters after connections whose number and ends are known.
 */
@ServerTest(properties = "echo.server.max-connections=2")
class EchoServerMetersTests {

	private final MeterRegistry registry;

	private final int port;

	EchoServerMetersTests(@Autowired MeterRegistry registry, @Value("${local.echo.server.port}") int port) {
		this.registry = registry;
		this.port = port;
	}

	@Test
	void metersTellWhatHasHappenedToConnections() throws IOException {
		assertThat(value("echo.server.accepting")).isEqualTo(1);
		assertThat(value("echo.server.connections.max")).isEqualTo(2);
		try (TcpTestClient closing = new TcpTestClient(this.port);
				TcpTestClient resetting = new TcpTestClient(this.port)) {
			assertEchoes(closing);
			assertEchoes(resetting);
			assertThat(value("echo.server.connections.active")).isEqualTo(2);
			new TcpTestClient(this.port).close();
			await().untilAsserted(() -> assertThat(rejected("max-connections")).isEqualTo(1));
			assertThat(rejected("max-connections-per-client")).isZero();
			closing.closeSendingSide();
			assertThat(closing.readToEnd()).isEmpty();
			resetting.reset();
		}
		await().untilAsserted(() -> {
			assertThat(ended(CloseReason.CLIENT_CLOSED).count()).isEqualTo(1);
			assertThat(ended(CloseReason.CLIENT_RESET).count()).isEqualTo(1);
			assertThat(value("echo.server.connections.active")).isZero();
		});
		assertThat(value("echo.server.connections.accepted")).isEqualTo(2);
		assertThat(value("echo.server.accept.failures")).isZero();
		for (CloseReason reason : CloseReason.values()) {
			assertThat(ended(reason).getId().getTag("listener")).isEqualTo("main");
		}
	}

	@Test
	void countersAreExactForOpenAndClosedConnections() throws IOException {
		double messages = value("echo.server.messages");
		double received = io("receive");
		double sent = io("transmit");
		try (TcpTestClient open = new TcpTestClient(this.port); TcpTestClient closed = new TcpTestClient(this.port)) {
			for (int i = 0; i < 100; i++) {
				assertEchoes(open);
				assertEchoes(closed);
			}
			closed.closeSendingSide();
			assertThat(closed.readToEnd()).isEmpty();
			await().untilAsserted(() -> {
				assertThat(value("echo.server.messages") - messages).isEqualTo(200);
				assertThat(io("receive") - received).isEqualTo(800);
				assertThat(io("transmit") - sent).isEqualTo(800);
			});
		}
		await().untilAsserted(() -> assertThat(value("echo.server.connections.active")).isZero());
		assertThat(value("echo.server.messages") - messages).isEqualTo(200);
		assertThat(io("receive") - received).isEqualTo(800);
		assertThat(io("transmit") - sent).isEqualTo(800);
	}

	@Test
	void drainIsSeenByAMeterAndTheSelfCheckByNoneWhereItIsOff(@Autowired GracefulShutdown shutdown,
			@Autowired TcpInboundGateway gateway) {
		assertThat(this.registry.find("echo.server.self.check").meter()).isNull();
		assertThat(value("echo.server.draining")).isZero();
		shutdown.stop();
		try {
			assertThat(value("echo.server.draining")).isOne();
			assertThat(value("echo.server.accepting")).isZero();
		}
		finally {
			gateway.stop();
			gateway.start();
			shutdown.start();
		}
		assertThat(value("echo.server.draining")).isZero();
	}

	private double io(String direction) {
		return this.registry.get("echo.server.io").tag("network.io.direction", direction).functionCounter().count();
	}

	private double rejected(String reason) {
		return this.registry.get("echo.server.connections.rejected").tag("reason", reason).functionCounter().count();
	}

	private double value(String name) {
		return this.registry.get(name).meter().measure().iterator().next().getValue();
	}

	private Timer ended(CloseReason reason) {
		return this.registry.get("echo.server.connection.duration").tag("reason", reason.label()).timer();
	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		client.send(bytes("echo"));
		assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
	}

}
