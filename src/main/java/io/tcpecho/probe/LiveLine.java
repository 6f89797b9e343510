package io.tcpecho.probe;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * Line of a terminal that is rewritten while a run lasts.
 */
final class LiveLine {

	private static final Duration PERIOD = Duration.ofMillis(500);

	private static final String ERASE = "\r\033[K";

	private final PrintWriter out;

	private long startedAt;

	private long writtenAt;

	private long receivedThen;

	private boolean started;

	LiveLine(PrintWriter out) {
		this.out = out;
	}

	/**
	 * Writes the line anew if it is time.
	 * @param tally what has been counted so far
	 * @param now {@link System#nanoTime()}
	 */
	void update(Tally tally, long now) {
		if (!this.started) {
			this.started = true;
			this.startedAt = now;
			this.writtenAt = now;
		}
		long past = now - this.writtenAt;
		if (past < PERIOD.toNanos()) {
			return;
		}
		long received = tally.receivedMessages();
		this.out.print(ERASE + String.format(Locale.ROOT, "%d s   %,d messages/s   p99 %s   %d failed",
				Duration.ofNanos(now - this.startedAt).toSeconds(),
				Math.round((received - this.receivedThen) * 1e9 / past),
				Durations.format(tally.roundTrips().getValueAtPercentile(99)), tally.failures()));
		this.out.flush();
		this.writtenAt = now;
		this.receivedThen = received;
	}

	/**
	 * Removes the line.
	 */
	void erase() {
		this.out.print(ERASE);
	}

}
