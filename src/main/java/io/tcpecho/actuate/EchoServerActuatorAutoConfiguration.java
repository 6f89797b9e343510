package io.tcpecho.actuate;

import java.time.Duration;

import io.tcpecho.server.EchoServerAutoConfiguration;
import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.server.shutdown.GracefulShutdown;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Wiring of what the actuator tells and does: the health and the connections.
 */
@AutoConfiguration(after = EchoServerAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, HealthIndicator.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(Listeners.class)
public class EchoServerActuatorAutoConfiguration {

	@Bean
	SelfCheck selfCheck(Listeners listeners, OwnConnections ownConnections, EchoServerProperties properties) {
		Duration timeout = properties.health().selfCheckTimeout();
		return new SelfCheck(listeners.getAll()
			.stream()
			.map((listener) -> new ListenerCheck(listener, ownConnections, timeout))
			.toList());
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("echoServer")
	EchoServerHealthIndicator echoServerHealthIndicator(Listeners listeners, ConnectionLimit limit, BufferBudget budget,
			EchoServerProperties properties, GracefulShutdown shutdown, SelfCheck selfCheck) {
		return new EchoServerHealthIndicator(listeners, limit, budget,
				properties.health().selfCheck() ? selfCheck : null, shutdown);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	ConnectionsEndpoint connectionsEndpoint(Connections connections, Listeners listeners) {
		return new ConnectionsEndpoint(connections, listeners.getNames());
	}

}
