package io.tcpecho.server.turns;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the gate is closed and threads are added, look by look.
 */
class GatekeeperTests {

	private static final long CALM = Gatekeeper.CALM.toNanos();

	private static final long BUSY = Gatekeeper.BUSY.toNanos();

	private final Gate gate = new Gate();

	/** Comes back when a test says so: no thread runs it. */
	private final Marker marker = new Marker(this.gate);

	private final FixedParallelism parallelism = new FixedParallelism(1);

	private final List<Long> waits = new ArrayList<>();

	private boolean computing = true;

	private long now = 1_000_000;

	private final Gatekeeper keeper = new Gatekeeper(this.gate, this.marker, new Carriers(this.parallelism, this.now),
			() -> this.computing, this.waits::add, this.now);

	@Test
	void gateStaysOpenWhileTheMarkerComesBack() {
		for (int i = 0; i < 10; i++) {
			this.gate.ring();
			assertThat(look()).isEqualTo(CALM);
			assertThat(this.marker.isOut()).isTrue();
			this.marker.comeBack();
			assertThat(this.gate.isClosed()).isFalse();
		}
		assertThat(this.waits).hasSize(9);
	}

	@Test
	void looksAreRareWhileNobodyComes() {
		look();
		this.marker.comeBack();
		assertThat(look()).isEqualTo(Gatekeeper.IDLE.toNanos());
		assertThat(this.marker.isOut()).isTrue();
		this.marker.comeBack();
		this.gate.ring();
		assertThat(look()).isEqualTo(CALM);
		assertThat(this.marker.isOut()).isTrue();
	}

	@Test
	void gateIsClosedWhileTheMarkerIsLateAndThereIsAPauseAfterwards() {
		look();
		assertThat(look()).isEqualTo(BUSY);
		assertThat(this.gate.isClosed()).isTrue();
		this.marker.comeBack();
		assertThat(this.gate.isClosed()).isFalse();
		assertThat(look()).isGreaterThanOrEqualTo(BUSY);
		assertThat(this.marker.isOut()).isFalse();
		assertThat(this.waits).hasSize(1);
		this.gate.ring();
		assertThat(look()).as("it is looked after more often for a while").isEqualTo(BUSY);
		assertThat(this.waits).hasSize(1);
		this.marker.comeBack();
		this.now += Gatekeeper.REMEMBERED.toNanos();
		this.gate.ring();
		assertThat(look()).isEqualTo(CALM);
	}

	@Test
	void threadsAreAddedWhenNobodyComesToTheClosedGate() {
		look();
		looks(Gatekeeper.STUCK_LOOKS);
		assertThat(this.parallelism.get()).isEqualTo(4);
		looks(Gatekeeper.STUCK_LOOKS);
		assertThat(this.parallelism.get()).isEqualTo(16);
		looks(100 * Gatekeeper.STUCK_LOOKS);
		assertThat(this.parallelism.get()).isEqualTo(this.parallelism.max());
	}

	@Test
	void noThreadIsAddedWhileNoHandlerComputes() {
		this.computing = false;
		look();
		looks(Gatekeeper.LATE_LOOKS + 1);
		assertThat(this.parallelism.get()).isEqualTo(1);
		assertThat(this.gate.isClosed()).isTrue();
		this.computing = true;
		look();
		assertThat(this.parallelism.get()).isEqualTo(4);
	}

	@Test
	void threadsAreAddedWhateverHoldsTheSchedulerForLong() {
		this.computing = false;
		look();
		looks(Gatekeeper.HELD_LOOKS - 1);
		assertThat(this.parallelism.get()).isEqualTo(1);
		looks(2);
		assertThat(this.parallelism.get()).isEqualTo(4);
		looks(2 * Gatekeeper.LOST_LOOKS);
		assertThat(this.gate.isClosed()).isFalse();
		assertThat(this.parallelism.get()).isGreaterThan(4);
	}

	@Test
	void noThreadIsAddedWhileSomeComeToTheClosedGate() {
		look();
		for (int i = 0; i < Gatekeeper.LATE_LOOKS - 1; i++) {
			look();
			arriveAndLeave();
		}
		assertThat(this.parallelism.get()).isEqualTo(1);
		look();
		assertThat(this.parallelism.get()).as("those who come are too many for one thread").isEqualTo(4);
	}

	@Test
	void gateDoesNotStayClosedForAMarkerThatIsLost() {
		look();
		looks(Gatekeeper.LOST_LOOKS - 1);
		assertThat(this.gate.isClosed()).isTrue();
		looks(2);
		assertThat(this.gate.isClosed()).isFalse();
		this.marker.comeBack();
		look();
		this.gate.ring();
		look();
		look();
		assertThat(this.gate.isClosed()).as("closed again after it came back").isTrue();
	}

	@Test
	void addedThreadsGoAfterAWhileThatGrowsIfItWasTooShort() {
		look();
		looks(Gatekeeper.STUCK_LOOKS);
		assertThat(this.parallelism.get()).isEqualTo(4);
		this.marker.comeBack();
		this.now += Carriers.SHORTEST.toNanos();
		look();
		assertThat(this.parallelism.get()).isEqualTo(1);
		this.gate.ring();
		look();
		looks(Gatekeeper.STUCK_LOOKS);
		assertThat(this.parallelism.get()).isEqualTo(4);
		this.marker.comeBack();
		this.now += Carriers.SHORTEST.toNanos();
		look();
		assertThat(this.parallelism.get()).isEqualTo(4);
		this.now += Carriers.SHORTEST.toNanos();
		look();
		assertThat(this.parallelism.get()).isEqualTo(1);
	}

	@Test
	void addedThreadsAreLookedAfterAlthoughNobodyComes() {
		look();
		looks(Gatekeeper.STUCK_LOOKS);
		this.marker.comeBack();
		look();
		assertThat(this.gate.isBellSet()).isFalse();
		look();
		this.marker.comeBack();
		assertThat(this.gate.isBellSet()).isTrue();
		assertThat(look()).isPositive();
	}

	private long look() {
		this.now += BUSY;
		return this.keeper.look(this.now);
	}

	private void looks(int count) {
		for (int i = 0; i < count; i++) {
			look();
		}
	}

	/** One that is interrupted comes to the gate and does not wait. */
	private void arriveAndLeave() {
		Thread.currentThread().interrupt();
		this.gate.await(false);
		assertThat(Thread.interrupted()).isTrue();
	}

	private static final class FixedParallelism implements Parallelism {

		private int threads;

		FixedParallelism(int threads) {
			this.threads = threads;
		}

		@Override
		public int get() {
			return this.threads;
		}

		@Override
		public void set(int threads) {
			this.threads = threads;
		}

		@Override
		public int max() {
			return 64;
		}

	}

}
