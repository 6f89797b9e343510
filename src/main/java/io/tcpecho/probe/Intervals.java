package io.tcpecho.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.HdrHistogram.Histogram;

/**
 * Course of a run, second by second: a stall that percentiles of the whole hide is seen
 * here.
 */
final class Intervals {

	private static final Duration WIDTH = Duration.ofSeconds(1);

	private final Histogram current = new Histogram(3);

	private final List<Interval> past = new ArrayList<>();

	private final Consumer<Histogram> listener;

	private long startMillis;

	/**
	 * Creates the course.
	 * @param listener told of the latencies of each interval when it is over, with its
	 * time of day; they are good until it returns
	 */
	Intervals(Consumer<Histogram> listener) {
		this.listener = listener;
	}

	/**
	 * Begins the first interval.
	 * @param time of day in milliseconds
	 */
	void start(long time) {
		this.startMillis = time;
	}

	/**
	 * Records a round trip.
	 * @param latency nanoseconds
	 * @param offset nanoseconds from the beginning of the run to its end, at least that
	 * of the one before
	 */
	void record(long latency, long offset) {
		while (offset - start() >= WIDTH.toNanos()) {
			close(WIDTH);
		}
		this.current.recordValue(latency);
	}

	/**
	 * Returns the intervals up to the end of the run.
	 * @param length of the run
	 * @return intervals of a second, the last one perhaps shorter
	 */
	List<Interval> until(Duration length) {
		if (this.current.getTotalCount() > 0) {
			close(length.minusNanos(start()));
		}
		return List.copyOf(this.past);
	}

	private long start() {
		return this.past.size() * WIDTH.toNanos();
	}

	private void close(Duration length) {
		long startsAt = this.startMillis + Duration.ofNanos(start()).toMillis();
		this.current.setStartTimeStamp(startsAt);
		this.current.setEndTimeStamp(startsAt + length.toMillis());
		this.listener.accept(this.current);
		this.past.add(new Interval(Duration.ofNanos(start()), length, this.current.getTotalCount(),
				this.current.getValueAtPercentile(50), this.current.getValueAtPercentile(99),
				this.current.getMaxValue()));
		this.current.reset();
	}

	/**
	 * Messages that came back within a time.
	 *
	 * @param start time from the beginning of the run
	 * @param length how long it lasted
	 * @param messages their number
	 * @param p50 median of their latencies in nanoseconds, 0 if there are none
	 * @param p99 what 1 of 100 exceeds
	 * @param max the longest
	 */
	record Interval(Duration start, Duration length, long messages, long p50, long p99, long max) {

	}

}
