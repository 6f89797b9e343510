package io.tcpecho.fairness;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.HdrHistogram.Histogram;

/**
 * How long answers took, counted from when the question was due.
 */
final class Waits {

	private final Histogram histogram = new Histogram(3);

	private final Set<Long> unanswered = new HashSet<>();

	private int failed;

	/**
	 * A question is due.
	 * @param due when, by {@link System#nanoTime()}; no two at the same time
	 */
	synchronized void ask(long due) {
		this.unanswered.add(due);
	}

	synchronized void answered(long due) {
		if (this.unanswered.remove(due)) {
			this.histogram.recordValue(Math.max(0, System.nanoTime() - due));
		}
	}

	synchronized void failed(long due) {
		if (this.unanswered.remove(due)) {
			this.failed++;
		}
	}

	/**
	 * Ends the measurement: what has no answer yet counts with its wait so far.
	 */
	synchronized Summary end() {
		long now = System.nanoTime();
		int open = this.unanswered.size();
		this.unanswered.forEach((due) -> this.histogram.recordValue(Math.max(0, now - due)));
		this.unanswered.clear();
		return new Summary(this.histogram.getTotalCount(), open, this.failed, percentile(50), percentile(99),
				percentile(100));
	}

	private Duration percentile(double percentile) {
		return Duration.ofNanos(this.histogram.getValueAtPercentile(percentile));
	}

	/**
	 * Waits of one kind.
	 *
	 * @param count how many, those without an answer included
	 * @param unanswered how many of them had no answer at the end
	 * @param failed how many broke
	 * @param median the median
	 * @param p99 the 99th percentile
	 * @param longest the longest
	 */
	record Summary(long count, int unanswered, int failed, Duration median, Duration p99, Duration longest) {

		/** Nothing was asked. */
		static final Summary NONE = new Summary(0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

	}

}
