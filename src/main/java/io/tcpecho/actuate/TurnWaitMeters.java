package io.tcpecho.actuate;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tcpecho.server.turns.TurnWaitListener;

/**
 * Timer of how long threads wait for the scheduler that connections share.
 */
class TurnWaitMeters implements TurnWaitListener {

	private final Timer timer;

	TurnWaitMeters(MeterRegistry registry) {
		this.timer = Timer.builder(EchoServerMeters.PREFIX + "turns.wait")
			.description("Time that a woken thread waited for the scheduler of the connections, by a probe of its own")
			.register(registry);
	}

	@Override
	public void waited(Duration wait) {
		this.timer.record(wait);
	}

}
