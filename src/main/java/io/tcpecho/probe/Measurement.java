package io.tcpecho.probe;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.tcpecho.probe.Intervals.Interval;
import org.HdrHistogram.Histogram;

/**
 * Round trips that are measured: those that began after the warm-up.
 */
final class Measurement {

	private final Histogram histogram = new Histogram(3);

	private final Intervals intervals;

	private long startedAt;

	private long firstAnswerAt;

	private long endedAt;

	/**
	 * Creates the measurement.
	 * @param listener told of the latencies of each second
	 */
	Measurement(Consumer<Histogram> listener) {
		this.intervals = new Intervals(listener);
	}

	/**
	 * Begins to measure.
	 * @param now {@link System#nanoTime()} from which on round trips count
	 */
	void start(long now) {
		this.startedAt = now;
		this.endedAt = now;
		this.intervals.start(System.currentTimeMillis() + Duration.ofNanos(now - System.nanoTime()).toMillis());
	}

	void record(long latency, long now) {
		if (now - latency - this.startedAt < 0) {
			return;
		}
		if (count() == 0) {
			this.firstAnswerAt = now;
		}
		this.histogram.recordValue(latency);
		this.intervals.record(latency, now - this.startedAt);
		this.endedAt = now;
	}

	long count() {
		return this.histogram.getTotalCount();
	}

	Histogram histogram() {
		return this.histogram;
	}

	List<Interval> intervals() {
		return this.intervals.until(elapsed());
	}

	/**
	 * Returns the time from the first message to the last one that came back.
	 * @return the duration, or zero if none came back
	 */
	Duration elapsed() {
		return Duration.ofNanos(this.endedAt - this.startedAt);
	}

	/**
	 * Returns the time from the first message that came back to the last one.
	 * @return the duration, or zero if less than two came back
	 */
	Duration answering() {
		return Duration.ofNanos((count() > 0) ? this.endedAt - this.firstAnswerAt : 0);
	}

	/**
	 * Returns how many messages came back a second.
	 * @return the rate, or zero if nothing was measured
	 */
	double perSecond() {
		long nanos = elapsed().toNanos();
		return (nanos > 0) ? count() * 1e9 / nanos : 0;
	}

}
