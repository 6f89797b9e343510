package io.tcpecho.actuate;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.ConnectionEnd;
import io.tcpecho.server.connection.ConnectionEndListener;

/**
 * Timers of the connections that are over, one for each listener and reason.
 */
class ConnectionDurationMeters implements ConnectionEndListener {

	private final MeterRegistry registry;

	private final Map<String, Map<CloseReason, Timer>> timers = new ConcurrentHashMap<>();

	/**
	 * Registers the timers at once, since a rate needs their zeros.
	 * @param registry where
	 * @param listeners names of the listeners; another one's timers come with its first
	 * connection that is over
	 */
	ConnectionDurationMeters(MeterRegistry registry, Collection<String> listeners) {
		this.registry = registry;
		listeners.forEach((listener) -> this.timers.put(listener, register(listener)));
	}

	private Map<CloseReason, Timer> register(String listener) {
		Map<CloseReason, Timer> registered = new EnumMap<>(CloseReason.class);
		for (CloseReason reason : CloseReason.values()) {
			registered.put(reason, Timer.builder(EchoServerMeters.PREFIX + "connection.duration")
				.description("Time from accepting to closing a connection, by its listener and what has ended it")
				.tag("listener", listener)
				.tag("reason", reason.label())
				.register(this.registry));
		}
		return registered;
	}

	@Override
	public void connectionTurnedAway(ConnectionEnd end) {
		connectionEnded(end);
	}

	@Override
	public void connectionEnded(ConnectionEnd end) {
		Map<CloseReason, Timer> ofListener = this.timers.computeIfAbsent(end.listener(), this::register);
		Objects.requireNonNull(ofListener.get(end.reason())).record(end.duration());
	}

}
