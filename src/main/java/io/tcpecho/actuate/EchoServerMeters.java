package io.tcpecho.actuate;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.listener.Acceptance;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.memory.BufferBudget;

/**
 * Meters of the listener and of what its connections carry.
 */
class EchoServerMeters implements MeterBinder {

	static final String PREFIX = "echo.server.";

	private static final String DIRECTION = "network.io.direction";

	private final EchoServerConnectionFactory server;

	private final Acceptance acceptance;

	private final ConnectionLimit limit;

	private final Connections connections;

	private final BufferBudget budget;

	EchoServerMeters(EchoServerConnectionFactory server, Acceptance acceptance, ConnectionLimit limit,
			Connections connections, BufferBudget budget) {
		this.server = server;
		this.acceptance = acceptance;
		this.limit = limit;
		this.connections = connections;
		this.budget = budget;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindConnections(registry);
		bindTraffic(registry);
		bindBudget(registry);
	}

	private void bindConnections(MeterRegistry registry) {
		Gauge
			.builder(PREFIX + "accepting", this.server,
					(each) -> each.isAccepting() && !this.acceptance.isFailing() ? 1 : 0)
			.description("Whether clients can connect: 1 if so, 0 if not")
			.register(registry);
		Gauge.builder(PREFIX + "connections.active", this.limit, ConnectionLimit::getActive)
			.description("Connections that are open")
			.register(registry);
		Gauge.builder(PREFIX + "connections.max", this.limit, ConnectionLimit::getMax)
			.description("Most connections that are open at a time")
			.register(registry);
		FunctionCounter.builder(PREFIX + "connections.accepted", this.acceptance, Acceptance::getAccepted)
			.description("Connections that were accepted and served")
			.register(registry);
		bindRejected(registry, "max-connections", this.limit, ConnectionLimit::getRejected);
		bindRejected(registry, "max-connections-per-client", this.limit, ConnectionLimit::getClientRejected);
		bindRejected(registry, CloseReason.PROXY_UNTRUSTED.label(), this.acceptance, Acceptance::getTurnedAway);
		FunctionCounter.builder(PREFIX + "accept.failures", this.acceptance, Acceptance::getFailed)
			.description("Failed attempts to accept a connection")
			.register(registry);
	}

	private static <T> void bindRejected(MeterRegistry registry, String reason, T source, ToDoubleFunction<T> count) {
		FunctionCounter.builder(PREFIX + "connections.rejected", source, count)
			.description(
					"Connections that were closed at once, by the limit they met or since nobody trusts their sender")
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
		FunctionCounter.builder(PREFIX + "messages", this.connections, Connections::getMessages)
			.description("Messages from clients")
			.register(registry);
		FunctionCounter.builder(PREFIX + "io", this.connections, Connections::getReceived)
			.description("Bytes from and to clients, without TLS")
			.baseUnit(BaseUnits.BYTES)
			.tag(DIRECTION, "receive")
			.register(registry);
		FunctionCounter.builder(PREFIX + "io", this.connections, Connections::getSent)
			.description("Bytes from and to clients, without TLS")
			.baseUnit(BaseUnits.BYTES)
			.tag(DIRECTION, "transmit")
			.register(registry);
	}

}
