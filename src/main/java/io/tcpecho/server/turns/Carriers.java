package io.tcpecho.server.turns;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Threads of the scheduler, of which there are more for a while when handlers compute on
 * all of them.
 * <p>
 * After that while there are as many as before. If that was too early, as many as were
 * needed come back at once, for a while that is twice as long: handlers that compute for
 * minutes hold the others up less and less often.
 */
final class Carriers {

	static final Duration SHORTEST = Duration.ofSeconds(2);

	static final Duration LONGEST = Duration.ofMinutes(2);

	private static final int FACTOR = 4;

	private static final Log logger = LogFactory.getLog(Carriers.class);

	private final Parallelism parallelism;

	/** Threads of the scheduler before there were more, or 0 while there are not. */
	private int base;

	private long raisedAt;

	private long loweredAt;

	private Duration hold = SHORTEST;

	/** As many threads as were needed lately. */
	private int needed;

	/**
	 * Creates the threads as they are.
	 * @param parallelism how many there are
	 * @param now {@link System#nanoTime()}
	 */
	Carriers(Parallelism parallelism, long now) {
		this.parallelism = parallelism;
		this.loweredAt = now - LONGEST.toNanos();
	}

	/**
	 * Adds threads, four times as many as there are, up to the most that are allowed.
	 * @param now {@link System#nanoTime()}
	 */
	void raise(long now) {
		int threads = this.parallelism.get();
		int more = Math.min(Math.max(threads * FACTOR, this.needed), this.parallelism.max());
		if (more <= threads) {
			return;
		}
		if (this.base == 0) {
			this.base = threads;
			boolean tooEarly = now - this.loweredAt < this.hold.toNanos();
			this.hold = tooEarly ? longer(this.hold) : SHORTEST;
			more = tooEarly ? more : Math.min(threads * FACTOR, this.parallelism.max());
		}
		this.needed = more;
		this.raisedAt = now;
		this.parallelism.set(more);
		logger.debug("Handlers keep all %s scheduler threads busy: there are %s for %s s".formatted(threads, more,
				this.hold.toSeconds()));
	}

	/**
	 * Takes the added threads away if their time is over.
	 * @param now {@link System#nanoTime()}
	 */
	void look(long now) {
		if (isRaised() && now - this.raisedAt >= this.hold.toNanos()) {
			lower(now);
		}
	}

	/**
	 * Takes the added threads away, if there are any.
	 * @param now {@link System#nanoTime()}
	 */
	void lower(long now) {
		if (isRaised()) {
			this.parallelism.set(this.base);
			this.base = 0;
			this.loweredAt = now;
		}
	}

	boolean isRaised() {
		return this.base > 0;
	}

	private static Duration longer(Duration hold) {
		Duration doubled = hold.multipliedBy(2);
		return (doubled.compareTo(LONGEST) > 0) ? LONGEST : doubled;
	}

}
