package io.tcpecho.probe;

/**
 * Round trips of one connection: how many have begun, how many are complete, and when
 * those in flight began.
 */
final class RoundTrips {

	private final long[] starts;

	private long begun;

	private long completed;

	private long waitingSince;

	/**
	 * Creates the round trips of a connection.
	 * @param depth most that are in flight
	 */
	RoundTrips(int depth) {
		this.starts = new long[depth];
	}

	long begun() {
		return this.begun;
	}

	long completed() {
		return this.completed;
	}

	long inFlight() {
		return this.begun - this.completed;
	}

	boolean full() {
		return inFlight() == this.starts.length;
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
	 * Notes that the peer is not to blame for what has passed of its time to answer.
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

	private int slot(long roundTrip) {
		return (int) (roundTrip % this.starts.length);
	}

}
