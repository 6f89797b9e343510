package io.tcpecho.actuate;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.admission.ListenerLimit;
import io.tcpecho.server.admission.Rejection;
import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.listener.Acceptance;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.memory.BufferBudget;

/**
 * Meters of the listeners and of what their connections carry.
 */
class EchoServerMeters implements MeterBinder {

	static final String PREFIX = "echo.server.";

	private static final String DIRECTION = "network.io.direction";

	private static final String LISTENER = "listener";

	private final Listeners listeners;

	private final ConnectionLimit limit;

	private final Connections connections;

	private final BufferBudget budget;

	EchoServerMeters(Listeners listeners, ConnectionLimit limit, Connections connections, BufferBudget budget) {
		this.listeners = listeners;
		this.limit = limit;
		this.connections = connections;
		this.budget = budget;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (EchoServerConnectionFactory listener : this.listeners.getAll()) {
			Tags tags = Tags.of(LISTENER, listener.getListenerName().value());
			bindListener(listener, tags, registry);
			bindConnections(listener.getProfile().limit(), tags, registry);
			bindTraffic(listener.getProfile(), tags, registry);
		}
		Gauge.builder(PREFIX + "connections.max", this.limit, ConnectionLimit::getMax)
			.description("Most connections of all listeners that are open at a time")
			.register(registry);
		bindBudget(registry);
	}

	private static void bindListener(EchoServerConnectionFactory listener, Tags tags, MeterRegistry registry) {
		Gauge.builder(PREFIX + "accepting", listener, (each) -> each.isServing() ? 1 : 0)
			.description("Whether clients can connect: 1 if so, 0 if not")
			.tags(tags)
			.register(registry);
		FunctionCounter.builder(PREFIX + "connections.accepted", listener.getAcceptance(), Acceptance::getAccepted)
			.description("Connections that were accepted and served")
			.tags(tags)
			.register(registry);
		FunctionCounter.builder(PREFIX + "accept.failures", listener.getAcceptance(), Acceptance::getFailed)
			.description("Failed attempts to accept a connection")
			.tags(tags)
			.register(registry);
	}

	private static void bindConnections(ListenerLimit limit, Tags tags, MeterRegistry registry) {
		Gauge.builder(PREFIX + "connections.active", limit, ListenerLimit::getActive)
			.description("Connections that are open")
			.tags(tags)
			.register(registry);
		for (Rejection cause : Rejection.values()) {
			FunctionCounter.builder(PREFIX + "connections.rejected", limit, (each) -> each.getRejected(cause))
				.description("Connections that were closed at once, by what for")
				.tags(tags.and("reason", cause.label()))
				.register(registry);
		}
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

	private void bindTraffic(ConnectionProfile profile, Tags tags, MeterRegistry registry) {
		FunctionCounter.builder(PREFIX + "messages", this.connections, (book) -> book.getMessages(profile))
			.description("Messages from clients")
			.tags(tags)
			.register(registry);
		bindIo("receive", (book) -> book.getReceived(profile), tags, registry);
		bindIo("transmit", (book) -> book.getSent(profile), tags, registry);
	}

	private void bindIo(String direction, ToDoubleFunction<Connections> bytes, Tags tags, MeterRegistry registry) {
		FunctionCounter.builder(PREFIX + "io", this.connections, bytes)
			.description("Bytes from and to clients, without TLS")
			.baseUnit(BaseUnits.BYTES)
			.tags(tags.and(DIRECTION, direction))
			.register(registry);
	}

}
