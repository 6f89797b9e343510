package io.tcpecho.actuate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.shutdown.GracefulShutdown;

/**
 * Meters of what the health tells, for alerts: whether the server answers itself, and
 * whether it is going down as planned.
 */
class HealthMeters implements MeterBinder {

	private final EchoServerProperties properties;

	private final SelfCheck selfCheck;

	private final GracefulShutdown shutdown;

	HealthMeters(EchoServerProperties properties, SelfCheck selfCheck, GracefulShutdown shutdown) {
		this.properties = properties;
		this.selfCheck = selfCheck;
		this.shutdown = shutdown;
	}

	/**
	 * Registers the meters, that of the self-check only where it is switched on. Whoever
	 * reads it has the server check itself, if nobody has done so lately.
	 */
	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge
			.builder(EchoServerMeters.PREFIX + "draining", this.shutdown,
					(each) -> (each.getTimeLeft() != null) ? 1 : 0)
			.description("Whether the server drains or has drained: 1 if so, 0 if not")
			.register(registry);
		if (this.properties.health().selfCheck()) {
			Gauge
				.builder(EchoServerMeters.PREFIX + "self.check", this.selfCheck,
						(each) -> (each.check().failure() == null) ? 1 : 0)
				.description("Whether the server answers its own client: 1 if so, 0 if not")
				.register(registry);
		}
	}

}
