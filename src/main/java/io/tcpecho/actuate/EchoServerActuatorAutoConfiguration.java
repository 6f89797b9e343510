package io.tcpecho.actuate;

import java.util.List;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.EchoServerAutoConfiguration;
import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.listener.Acceptance;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.server.shutdown.GracefulShutdown;
import io.tcpecho.server.tls.TlsLayer;

import org.springframework.beans.factory.ObjectProvider;
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
@ConditionalOnBean(EchoServerConnectionFactory.class)
public class EchoServerActuatorAutoConfiguration {

	@Bean
	SelfCheck selfCheck(EchoServerConnectionFactory server, OwnConnections ownConnections, ObjectProvider<TlsLayer> tls,
			FrameCodec codec, EchoServerProperties properties) {
		return new SelfCheck(server, ownConnections, tls, codec, properties);
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("echoServer")
	EchoServerHealthIndicator echoServerHealthIndicator(EchoServerConnectionFactory server, Acceptance acceptance,
			ConnectionLimit limit, BufferBudget budget, ObjectProvider<TlsLayer> tls, FrameCodec codec,
			EchoServerProperties properties, GracefulShutdown shutdown, SelfCheck selfCheck) {
		return new EchoServerHealthIndicator(server, acceptance, limit, budget, tls, codec, properties, shutdown,
				selfCheck);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	ConnectionsEndpoint connectionsEndpoint(EchoServerConnectionFactory server, Connections connections) {
		return new ConnectionsEndpoint(server, connections, List.of("main"));
	}

}
