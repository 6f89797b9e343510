package io.tcpecho.actuate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.ConnectionEnd;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The timers of connections that came to several listeners.
 */
class ConnectionDurationMetersTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final ConnectionDurationMeters meters = new ConnectionDurationMeters(this.registry, List.of("main", "tls"));

	@Test
	void eachListenerHasATimerForEachReasonBeforeAnythingHasEnded() {
		for (String listener : List.of("main", "tls")) {
			for (CloseReason reason : CloseReason.values()) {
				assertThat(timer(listener, reason).count()).isZero();
			}
		}
		assertThat(this.registry.getMeters()).hasSize(2 * CloseReason.values().length);
	}

	@Test
	void endIsCountedForItsListenerAlone() {
		this.meters.connectionEnded(end("tls", CloseReason.IDLE_TIMEOUT));
		assertThat(timer("tls", CloseReason.IDLE_TIMEOUT).totalTime(TimeUnit.SECONDS)).isEqualTo(3);
		assertThat(timer("main", CloseReason.IDLE_TIMEOUT).count()).isZero();
		assertThat(timer("tls", CloseReason.CLIENT_CLOSED).count()).isZero();
	}

	@Test
	void listenerThatWasNotKnownIsCountedFromItsFirstEnd() {
		this.meters.connectionEnded(end("late", CloseReason.CLIENT_RESET));
		this.meters.connectionEnded(end("late", CloseReason.CLIENT_RESET));
		assertThat(timer("late", CloseReason.CLIENT_RESET).count()).isEqualTo(2);
		assertThat(timer("late", CloseReason.CLIENT_CLOSED).count()).isZero();
	}

	private static ConnectionEnd end(String listener, CloseReason reason) {
		return new ConnectionEnd("id", listener, "192.0.2.1", 50000, null, null, 0, 0, 0, Duration.ofSeconds(3), reason,
				null, null);
	}

	private Timer timer(String listener, CloseReason reason) {
		return this.registry.get("echo.server.connection.duration")
			.tag("listener", listener)
			.tag("reason", reason.label())
			.timer();
	}

}
