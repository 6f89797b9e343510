package io.tcpecho.server;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Log of something that may happen thousands of times a second: a line at once, then one
 * in {@value #PERIOD_SECONDS} seconds at most, which says how many were left out.
 */
final class LimitedLog {

	private static final int PERIOD_SECONDS = 10;

	private static final long PERIOD = Duration.ofSeconds(PERIOD_SECONDS).toNanos();

	private final Consumer<String> log;

	private long writtenAt = System.nanoTime() - PERIOD;

	private long leftOut;

	/**
	 * Creates a log that has written nothing yet.
	 * @param log where the lines go
	 */
	LimitedLog(Consumer<String> log) {
		this.log = log;
	}

	synchronized void write(String line) {
		long now = System.nanoTime();
		if (now - this.writtenAt < PERIOD) {
			this.leftOut++;
			return;
		}
		this.log.accept((this.leftOut == 0) ? line : "%s (and %d times more before)".formatted(line, this.leftOut));
		this.writtenAt = now;
		this.leftOut = 0;
	}

}
