package io.tcpecho.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.server.shutdown.GracefulShutdown;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Wiring of the meters.
 */
@AutoConfiguration(after = { EchoServerActuatorAutoConfiguration.class, MetricsAutoConfiguration.class,
		CompositeMeterRegistryAutoConfiguration.class })
@ConditionalOnClass({ MeterRegistry.class, MetricsAutoConfiguration.class })
@ConditionalOnBean({ Listeners.class, MeterRegistry.class })
public class EchoServerMetricsAutoConfiguration {

	@Bean
	EchoServerMeters echoServerMeters(Listeners listeners, ConnectionLimit limit, Connections connections,
			BufferBudget budget) {
		return new EchoServerMeters(listeners, limit, connections, budget);
	}

	@Bean
	@ConditionalOnBean(SelfCheck.class)
	HealthMeters healthMeters(EchoServerProperties properties, SelfCheck selfCheck, GracefulShutdown shutdown) {
		return new HealthMeters(properties, selfCheck, shutdown);
	}

	@Bean
	ConnectionDurationMeters connectionDurationMeters(MeterRegistry registry, EchoServerProperties properties) {
		return new ConnectionDurationMeters(registry, properties.listenerNames());
	}

	@Bean
	TurnWaitMeters turnWaitMeters(MeterRegistry registry) {
		return new TurnWaitMeters(registry);
	}

}
