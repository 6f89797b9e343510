package io.tcpecho.server.log;

import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Log of something that may happen thousands of times a second: a line at once, then one
 * in {@value #PERIOD_SECONDS} seconds at most, which says how many were left out.
 */
public final class LimitedLog {

	private static final int PERIOD_SECONDS = 10;

	private static final long PERIOD = Duration.ofSeconds(PERIOD_SECONDS).toNanos();

	private final BiConsumer<String, @Nullable Throwable> log;

	private long writtenAt = System.nanoTime() - PERIOD;

	private long leftOut;

	/**
	 * Creates a log that has written nothing yet.
	 * @param log where the lines go
	 */
	public LimitedLog(Consumer<String> log) {
		this((line, failure) -> log.accept(line));
	}

	private LimitedLog(BiConsumer<String, @Nullable Throwable> log) {
		this.log = log;
	}

	/**
	 * Creates a log that has written nothing yet, of lines with stack traces.
	 * @param log where the lines go
	 */
	public static LimitedLog ofFailures(BiConsumer<String, @Nullable Throwable> log) {
		return new LimitedLog(log);
	}

	/**
	 * Writes a line, unless one was written within the last seconds.
	 * @param line the line, without text from outside that is not escaped
	 */
	public void write(String line) {
		write(line, null);
	}

	/**
	 * Writes a line with what a failure tells, which is made safe only if it is written.
	 */
	public synchronized void write(String line, @Nullable Throwable failure) {
		long now = System.nanoTime();
		if (now - this.writtenAt < PERIOD) {
			this.leftOut++;
			return;
		}
		this.log.accept((this.leftOut == 0) ? line : "%s (and %s times more before)".formatted(line, this.leftOut),
				(failure != null) ? LogText.escape(failure) : null);
		this.writtenAt = now;
		this.leftOut = 0;
	}

}
