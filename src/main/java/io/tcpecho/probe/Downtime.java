package io.tcpecho.probe;

/**
 * Time during which connections that broke are missing, be it one or all of them.
 */
final class Downtime {

	private final ConnectionTally tally;

	private int missing;

	private long since;

	/**
	 * Creates a downtime that has not begun.
	 * @param tally told how long it lasted
	 */
	Downtime(ConnectionTally tally) {
		this.tally = tally;
	}

	/**
	 * Notes that a connection is missing.
	 * @param now {@link System#nanoTime()}
	 */
	void miss(long now) {
		if (this.missing++ == 0) {
			this.since = now;
		}
	}

	/**
	 * Notes that a connection is no longer missing.
	 * @param now {@link System#nanoTime()}
	 */
	void found(long now) {
		if (--this.missing == 0) {
			this.tally.missed(now - this.since);
		}
	}

	boolean lasts() {
		return this.missing > 0;
	}

}
