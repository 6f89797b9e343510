package io.tcpecho.probe;

import java.time.Duration;

/**
 * What kept messages from being sent when they were due: the peer, as far as the depth
 * was used up, or the probe itself.
 */
final class SendDelays {

	private long heldUp;

	private long longestLag;

	/**
	 * Counts a message that was due while its connection had as many in flight as its
	 * depth allows.
	 */
	void heldUp() {
		this.heldUp++;
	}

	/**
	 * Notes how late the probe's own loop has come to what was to be done by then.
	 * Whatever the peer does, the loop is on time.
	 * @param time nanoseconds, zero or less if it was not late
	 */
	void lagged(long time) {
		this.longestLag = Math.max(this.longestLag, time);
	}

	long heldUpMessages() {
		return this.heldUp;
	}

	Duration longestLag() {
		return Duration.ofNanos(this.longestLag);
	}

}
