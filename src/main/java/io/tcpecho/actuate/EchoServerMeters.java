package io.tcpecho.actuate;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tcpecho.server.Acceptance;
import io.tcpecho.server.BufferBudget;
import io.tcpecho.server.ConnectionLimit;
import io.tcpecho.server.EchoServerConnectionFactory;
import io.tcpecho.server.Traffic;

import org.springframework.stereotype.Component;

/**
 * Meters of the listener and of what its connections carry.
 */
@Component
class EchoServerMeters implements MeterBinder {

	static final String PREFIX = "echo.server.";

	private static final String DIRECTION = "network.io.direction";

	private final EchoServerConnectionFactory server;

	private final BufferBudget budget;

	EchoServerMeters(EchoServerConnectionFactory server, BufferBudget budget) {
		this.server = server;
		this.budget = budget;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindConnections(registry);
		bindTraffic(registry);
		bindBudget(registry);
	}

	private void bindConnections(MeterRegistry registry) {
		ConnectionLimit limit = this.server.getLimit();
		Acceptance acceptance = this.server.getAcceptance();
		Gauge
			.builder(PREFIX + "accepting", this.server, (each) -> each.isAccepting() && !acceptance.isFailing() ? 1 : 0)
			.description("Whether clients can connect: 1 if so, 0 if not")
			.register(registry);
		Gauge.builder(PREFIX + "connections.active", limit, ConnectionLimit::getActive)
			.description("Connections that are open")
			.register(registry);
		Gauge.builder(PREFIX + "connections.max", limit, ConnectionLimit::getMax)
			.description("Most connections that are open at a time")
			.register(registry);
		FunctionCounter.builder(PREFIX + "connections.accepted", acceptance, Acceptance::getAccepted)
			.description("Connections that were accepted and served")
			.register(registry);
		bindRejected(registry, "max-connections", ConnectionLimit::getRejected);
		bindRejected(registry, "max-connections-per-client", ConnectionLimit::getClientRejected);
		FunctionCounter.builder(PREFIX + "accept.failures", acceptance, Acceptance::getFailed)
			.description("Failed attempts to accept a connection")
			.register(registry);
	}

	private void bindRejected(MeterRegistry registry, String reason, ToDoubleFunction<ConnectionLimit> count) {
		FunctionCounter.builder(PREFIX + "connections.rejected", this.server.getLimit(), count)
			.description("Connections that were closed at once, since the most were open, by the limit they met")
			.tag("reason", reason)
			.register(registry);
	}

	private void bindBudget(MeterRegistry registry) {
		Gauge.builder(PREFIX + "buffered", this.budget, BufferBudget::getBuffered)
			.description("Memory that connections hold of unfinished messages and unwritten replies")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		Gauge.builder(PREFIX + "buffered.max", this.budget, BufferBudget::getMax)
			.description("Most memory that connections may hold of them together")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
	}

	private void bindTraffic(MeterRegistry registry) {
		Traffic traffic = this.server.getTraffic();
		FunctionCounter.builder(PREFIX + "messages", traffic, Traffic::getMessages)
			.description("Messages from clients")
			.register(registry);
		FunctionCounter.builder(PREFIX + "io", traffic, Traffic::getReceived)
			.description("Bytes from and to clients, without TLS")
			.baseUnit(BaseUnits.BYTES)
			.tag(DIRECTION, "receive")
			.register(registry);
		FunctionCounter.builder(PREFIX + "io", traffic, Traffic::getSent)
			.description("Bytes from and to clients, without TLS")
			.baseUnit(BaseUnits.BYTES)
			.tag(DIRECTION, "transmit")
			.register(registry);
	}

}
