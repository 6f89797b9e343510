package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of a probe that has a rate to keep.
 */
@Timeout(20)
class ProbeRateTests {

	@Test
	void whatWasDueBeforeTheEndIsSentThoughTheProbeStoodStillThen() throws IOException {
		Duration duration = Duration.ofMillis(300);
		Load load = new Load(3, Long.MAX_VALUE, duration, Duration.ZERO, 100, Framing.RAW, 64, 1, false, 1);
		try (Peer peer = Peer.faithful()) {
			Tally tally = run(load, peer, new StandstillAfterTheFirstAnswer(duration.plusMillis(100)));
			assertThat(tally.firstFailure()).isNull();
			assertThat(tally.sentMessages()).isEqualTo(30);
			assertThat(tally.verifiedMessages()).isEqualTo(30);
		}
	}

	private static Tally run(Load load, Peer peer, Observer observer) throws IOException {
		Tally tally = new Tally();
		Workspace workspace = new Workspace(load, Duration.ofSeconds(10), tally, observer);
		try (ProbeLoop loop = new ProbeLoop(workspace, null)) {
			loop.run(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port())));
		}
		return tally;
	}

	/**
	 * Keeps the thread of the run, as a debugger, a laptop's lid or SIGSTOP does.
	 */
	private record StandstillAfterTheFirstAnswer(Duration time) implements Observer {

		@Override
		public void connected(InetSocketAddress address) {
		}

		@Override
		public void roundTrip(long number, int bytes, long latency, boolean intact) {
			long since = System.nanoTime();
			if (number == 1) {
				await().until(() -> System.nanoTime() - since >= this.time.toNanos());
			}
		}

		@Override
		public void tick(Tally tally, long now) {
		}

	}

}
