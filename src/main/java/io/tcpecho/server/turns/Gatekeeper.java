package io.tcpecho.server.turns;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Decides when the gate is closed and when scheduler threads are added, look by look.
 * <p>
 * It has neither a thread nor a clock of its own, so that tests can take it through its
 * looks one by one.
 */
final class Gatekeeper {

	/** From look to look while nobody waits for long. */
	static final Duration CALM = Duration.ofMillis(25);

	/** From look to look while somebody has lately. */
	static final Duration BUSY = Duration.ofMillis(5);

	/**
	 * From look to look while nobody comes to the gate, which ends it. A thread that
	 * finds no memory to park may hold the scheduler without ever coming.
	 */
	static final Duration IDLE = Duration.ofSeconds(1);

	/** For how long it is busy after somebody had to wait. */
	static final Duration REMEMBERED = Duration.ofSeconds(1);

	/** Longest pause from an opening of the gate to the next look. */
	private static final Duration LONGEST_PAUSE = Duration.ofMillis(25);

	/**
	 * What a pause lasts for each thread that had to wait at the gate: letting all of
	 * them wait costs the more the more there are.
	 */
	private static final Duration PAUSE_A_THREAD = Duration.ofNanos(100_000);

	/**
	 * Looks in a row with nobody coming to the closed gate after which all scheduler
	 * threads are taken to be stuck, if a handler computes. If none does it is the
	 * operating system that lets them wait, or a garbage collection, and more threads
	 * would only wait with them.
	 */
	static final int STUCK_LOOKS = 4;

	/**
	 * Looks in a row with a closed gate after which more scheduler threads are needed
	 * although some come, if a handler computes: each takes little, but they are many.
	 */
	static final int LATE_LOOKS = 50;

	/**
	 * Looks in a row with nobody coming after which threads are added whatever keeps the
	 * scheduler.
	 */
	static final int HELD_LOOKS = 200;

	/**
	 * Looks in a row after which the gate is open although the marker is out: whatever
	 * keeps it, those at the gate cannot help.
	 */
	static final int LOST_LOOKS = 400;

	private final Gate gate;

	private final Marker marker;

	private final Carriers carriers;

	private final BooleanSupplier computing;

	private final LongConsumer waits;

	private long arrivals;

	private long arrivalsBefore;

	private int stuckLooks;

	private int lateLooks;

	private long lateAt;

	private boolean sent;

	/**
	 * Creates the gatekeeper of a gate that is open.
	 * @param gate the gate
	 * @param marker what is sent through the scheduler's queues
	 * @param carriers the scheduler's threads
	 * @param computing tells whether any handler computes
	 * @param waits who is told how long the marker waited, each time, in nanoseconds
	 * @param now {@link System#nanoTime()}
	 */
	Gatekeeper(Gate gate, Marker marker, Carriers carriers, BooleanSupplier computing, LongConsumer waits, long now) {
		this.gate = gate;
		this.marker = marker;
		this.carriers = carriers;
		this.computing = computing;
		this.waits = waits;
		this.lateAt = now - REMEMBERED.toNanos();
	}

	/**
	 * Looks after the marker.
	 * @param now {@link System#nanoTime()}
	 * @return time to the next look in nanoseconds; {@link #IDLE} ends when somebody
	 * comes to the gate
	 */
	long look(long now) {
		return this.marker.isOut() ? lookWhileOut(now) : lookWhenBack(now);
	}

	private long lookWhileOut(long now) {
		this.lateAt = now;
		this.lateLooks++;
		if (this.lateLooks < LOST_LOOKS) {
			this.gate.close();
		}
		if (this.lateLooks >= LOST_LOOKS || !this.marker.isOut()) {
			// or it came back meanwhile and did not see that the gate was closed
			this.gate.open();
		}
		long arrivals = this.gate.getArrivals();
		this.stuckLooks = (arrivals == this.arrivals) ? this.stuckLooks + 1 : 0;
		this.arrivals = arrivals;
		boolean needed = this.stuckLooks >= STUCK_LOOKS || this.lateLooks % LATE_LOOKS == 0;
		if (this.stuckLooks >= HELD_LOOKS || (needed && this.computing.getAsBoolean())) {
			this.stuckLooks = 0;
			this.carriers.raise(now);
		}
		return BUSY.toNanos();
	}

	private long lookWhenBack(long now) {
		boolean late = this.lateLooks > 0;
		this.stuckLooks = 0;
		this.lateLooks = 0;
		if (this.sent) {
			this.sent = false;
			this.waits.accept(this.marker.getWait());
		}
		this.carriers.look(now);
		if (late) {
			// those who waited at the gate have a while for themselves
			long waited = this.gate.getArrivals() - this.arrivalsBefore;
			this.arrivalsBefore += waited;
			long pause = Math.min(waited * PAUSE_A_THREAD.toNanos(), LONGEST_PAUSE.toNanos());
			return Math.max(BUSY.toNanos(), pause);
		}
		boolean idle = this.gate.isBellSet() && !this.carriers.isRaised();
		this.gate.setBell();
		this.sent = true;
		this.marker.send();
		if (idle) {
			return IDLE.toNanos();
		}
		return ((now - this.lateAt < REMEMBERED.toNanos()) ? BUSY : CALM).toNanos();
	}

}
