package io.tcpecho.probe;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Times at which the messages of a run are due: evenly spaced, the connections taking
 * turns.
 */
final class Schedule {

	private final boolean openLoop;

	/** From one message to the next, in nanoseconds; 0 if the answers set the pace. */
	private final double spacing;

	private final int connections;

	private final long start;

	private final @Nullable Duration duration;

	private long next;

	/**
	 * Creates a schedule.
	 * @param load the run
	 * @param connections number of connections that take part
	 * @param start {@link System#nanoTime()} at which the first message is due
	 */
	Schedule(Load load, int connections, long start) {
		this.openLoop = load.openLoop();
		this.spacing = this.openLoop ? Duration.ofSeconds(1).toNanos() / load.rate()
				: (double) load.interval().toNanos() / connections;
		this.connections = connections;
		this.start = start;
		this.duration = load.sending();
	}

	/**
	 * Returns whether there are times at all.
	 * @return {@code false} if a connection sends as soon as it may
	 */
	boolean paced() {
		return this.spacing > 0;
	}

	/**
	 * Returns how long the next message is still to wait.
	 * @param now {@link System#nanoTime()}
	 * @return nanoseconds, zero or less if it is due
	 */
	long untilNext(long now) {
		return paced() ? due(this.next) - now : Long.MAX_VALUE;
	}

	/**
	 * Takes the next message.
	 * @return index of the connection whose turn it is
	 */
	int take() {
		return (int) (this.next++ % this.connections);
	}

	/**
	 * Returns the time from which a round trip's latency counts: in an open loop the time
	 * it was due, so that a stall of the peer does not hide behind messages that were not
	 * sent.
	 * @param index of the connection
	 * @param roundTrip number of the round trip in the connection, from 0
	 * @param now the time at which it is sent
	 * @return {@link System#nanoTime()} of its beginning
	 */
	long begin(int index, long roundTrip, long now) {
		return this.openLoop ? due(roundTrip * this.connections + index) : now;
	}

	/**
	 * Returns how many messages of a connection are due before the duration of an open
	 * loop is over, whether or not anybody looked at the clock in time.
	 * @param index of the connection
	 * @return their number, or {@link Long#MAX_VALUE} if only a count bounds them
	 */
	long dueInAll(int index) {
		if (this.duration == null) {
			return Long.MAX_VALUE;
		}
		// the product is exact to less than the part that is left out
		long messages = (long) Math.ceil(this.duration.toNanos() / this.spacing - 1e-6);
		return Math.max(0, (messages - index + this.connections - 1) / this.connections);
	}

	/**
	 * Returns whether the duration is over.
	 * @param now {@link System#nanoTime()}
	 * @return {@code false} if messages may still be sent
	 */
	boolean ended(long now) {
		return this.duration != null && now - this.start >= this.duration.toNanos();
	}

	private long due(long message) {
		return this.start + (long) (message * this.spacing);
	}

}
