package io.tcpecho.probe;

/**
 * Round trips of one connection: how many have begun, how many are complete, and when
 * those in flight began.
 */
final class RoundTrips {

	/** Room at first: few connections have more in flight. */
	private static final int ROOM = 64;

	private final int depth;

	/** Those of earlier connections in the same place. */
	private final long before;

	private long[] starts;

	private long begun;

	private long completed;

	private long waitingSince;

	/**
	 * Creates the round trips of a connection.
	 * @param depth most that are in flight
	 * @param before those that connections before it in the same place have begun
	 */
	RoundTrips(int depth, long before) {
		this.depth = depth;
		this.before = before;
		this.starts = new long[Math.min(depth, ROOM)];
	}

	long begun() {
		return this.begun;
	}

	long completed() {
		return this.completed;
	}

	/**
	 * Returns the number of the round trip that was completed last, from 1.
	 */
	long lastNumber() {
		return this.before + this.completed;
	}

	long inFlight() {
		return this.begun - this.completed;
	}

	boolean full() {
		return inFlight() == this.depth;
	}

	/**
	 * Begins the next round trip.
	 * @param start time from which its latency counts
	 * @param now time at which it is sent
	 */
	void begin(long start, long now) {
		if (inFlight() == 0) {
			this.waitingSince = now;
		}
		if (inFlight() == this.starts.length) {
			grow();
		}
		this.starts[slot(this.begun++)] = start;
	}

	/**
	 * Completes the oldest round trip in flight.
	 * @param now time at which its last byte was there
	 * @return its latency
	 */
	long complete(long now) {
		this.waitingSince = now;
		return now - this.starts[slot(this.completed++)];
	}

	/**
	 * Notes that the peer has answered in part, or is not to blame for what has passed of
	 * its time to answer.
	 * @param now time from which it counts
	 */
	void waitFrom(long now) {
		this.waitingSince = now;
	}

	/**
	 * Returns since when the peer has had what it needs to answer next.
	 * @return time of the last progress
	 */
	long waitingSince() {
		return this.waitingSince;
	}

	private void grow() {
		long[] larger = new long[(int) Math.min(this.depth, 2L * this.starts.length)];
		for (long roundTrip = this.completed; roundTrip < this.begun; roundTrip++) {
			larger[(int) (roundTrip % larger.length)] = this.starts[slot(roundTrip)];
		}
		this.starts = larger;
	}

	private int slot(long roundTrip) {
		return (int) (roundTrip % this.starts.length);
	}

}
