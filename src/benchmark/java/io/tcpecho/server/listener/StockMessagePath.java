package io.tcpecho.server.listener;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tcpecho.benchmark.peer.ChunkSerializer;
import io.tcpecho.benchmark.peer.StockServer;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.config.EnableIntegrationManagement;
import org.springframework.integration.ip.tcp.connection.TcpNetConnection;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;

/**
 * Spring Integration's own way of a message, with a meter registry as in every
 * application with the actuator.
 */
final class StockMessagePath implements AutoCloseable {

	private final ConfigurableApplicationContext context = StockServer.start(new ChunkSerializer(), 0, Meters.class);

	InMemoryConnections connections() {
		return new InMemoryConnections(this.context.getBean(TcpNetServerConnectionFactory.class),
				(socket) -> new TcpNetConnection(socket, true, false, this.context, "in-memory"));
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * The meter registry.
	 */
	@EnableIntegrationManagement
	static class Meters {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
