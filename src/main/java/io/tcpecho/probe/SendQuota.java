package io.tcpecho.probe;

import org.jspecify.annotations.Nullable;

/**
 * What a connection of a run, with those that take its place, has to send: how many
 * messages, and how many by now.
 */
final class SendQuota {

	private final boolean openLoop;

	private @Nullable Schedule schedule;

	private int index;

	/** Round trips that will begin in all. */
	private long quota;

	/** Round trips that may have begun by now. */
	private long credit;

	private long begun;

	SendQuota(Load load) {
		this.openLoop = load.openLoop();
		this.quota = load.count();
	}

	/**
	 * Begins.
	 * @param schedule when messages are due
	 * @param index turn of the connection in the schedule
	 */
	void start(Schedule schedule, int index) {
		this.schedule = schedule;
		this.index = index;
		this.credit = schedule.paced() ? 0 : this.quota;
	}

	/**
	 * Returns the turn in the schedule.
	 * @return the turn, from 0
	 */
	int index() {
		return this.index;
	}

	/**
	 * Lets the next message go. Without a rate to keep, a connection that is still busy
	 * misses its turn.
	 * @param full whether the connection has as many in flight as it may
	 */
	void permit(boolean full) {
		boolean idle = this.credit == this.begun && !full;
		if (this.credit < this.quota && (idle || this.openLoop)) {
			this.credit++;
		}
	}

	/**
	 * Begins no more round trips, apart from those that were due before the end of an
	 * open loop. They need not have been permitted: the probe may have stood still.
	 */
	void stop() {
		if (this.schedule != null && this.openLoop) {
			this.credit = Math.max(this.credit, Math.min(this.quota, this.schedule.dueInAll(this.index)));
			this.quota = this.credit;
		}
		else {
			this.quota = this.begun;
		}
	}

	/**
	 * Gives up what is overdue.
	 * @return number of messages that will not be sent
	 */
	long giveUp() {
		long overdue = left();
		this.quota = this.begun;
		return overdue;
	}

	/**
	 * Returns whether a round trip may begin now.
	 */
	boolean allows() {
		return this.schedule != null && this.begun < Math.min(this.credit, this.quota);
	}

	/**
	 * Begins the next round trip.
	 * @param now {@link System#nanoTime()}
	 * @return the time from which its latency counts
	 */
	long begin(long now) {
		long roundTrip = this.begun++;
		return (this.schedule != null) ? this.schedule.begin(this.index, roundTrip, now) : now;
	}

	long begun() {
		return this.begun;
	}

	/**
	 * Returns how many round trips have yet to begin.
	 * @return their number, of no meaning if {@linkplain #isBounded() nothing bounds
	 * them}
	 */
	long left() {
		return this.quota - this.begun;
	}

	boolean isBounded() {
		return this.quota != Long.MAX_VALUE;
	}

}
