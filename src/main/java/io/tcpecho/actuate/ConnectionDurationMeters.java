package io.tcpecho.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.ConnectionEnd;
import io.tcpecho.server.connection.ConnectionEndListener;

/**
 * Timers of the connections that are over, one for each reason.
 */
class ConnectionDurationMeters implements ConnectionEndListener {

	private final Map<CloseReason, Timer> timers = new EnumMap<>(CloseReason.class);

	ConnectionDurationMeters(MeterRegistry registry) {
		for (CloseReason reason : CloseReason.values()) {
			this.timers.put(reason,
					Timer.builder(EchoServerMeters.PREFIX + "connection.duration")
						.description("Time from accepting to closing a connection, by what has ended it")
						.tag("reason", reason.label())
						.register(registry));
		}
	}

	@Override
	public void connectionTurnedAway(ConnectionEnd end) {
		connectionEnded(end);
	}

	@Override
	public void connectionEnded(ConnectionEnd end) {
		Objects.requireNonNull(this.timers.get(end.reason())).record(end.duration());
	}

}
