package io.tcpecho.actuate;

import java.io.IOException;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tcpecho.server.ServerTest;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The meters of what connections hold.
 */
@ServerTest(properties = { "echo.server.framing=lf", "echo.server.max-buffered=8MB" })
class BufferBudgetMetersTests {

	private final MeterRegistry registry;

	private final int port;

	BufferBudgetMetersTests(@Autowired MeterRegistry registry, @Value("${local.echo.server.port}") int port) {
		this.registry = registry;
		this.port = port;
	}

	@Test
	void metersTellWhatConnectionsHoldAndMayHold() throws IOException {
		Gauge max = this.registry.get("echo.server.buffered.max").gauge();
		Gauge buffered = this.registry.get("echo.server.buffered").gauge();
		assertThat(max.value()).isEqualTo(8 * 1024 * 1024);
		assertThat(max.getId().getBaseUnit()).isEqualTo("bytes");
		assertThat(buffered.getId().getBaseUnit()).isEqualTo("bytes");
		assertThat(buffered.value()).isZero();
		try (TcpTestClient unfinished = new TcpTestClient(this.port)) {
			unfinished.send(new byte[10_000]);
			await().untilAsserted(() -> assertThat(buffered.value()).isBetween(10_000.0, max.value()));
		}
		await().untilAsserted(() -> assertThat(buffered.value()).isZero());
	}

}
