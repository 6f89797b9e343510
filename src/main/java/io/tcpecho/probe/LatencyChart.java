package io.tcpecho.probe;

import java.io.PrintWriter;
import java.util.Locale;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Histogram drawn with characters, a line for each doubling of the latency.
 */
final class LatencyChart {

	private static final int WIDTH = 50;

	private static final int MICROSECOND = 1000;

	private LatencyChart() {
	}

	/**
	 * Draws the histogram.
	 * @param histogram latencies in nanoseconds, at least one
	 * @param out where to
	 */
	static void print(Histogram histogram, PrintWriter out) {
		long[] counts = new long[Long.SIZE];
		for (HistogramIterationValue value : histogram.recordedValues()) {
			counts[row(value.getValueIteratedTo())] += value.getCountAddedInThisIterationStep();
		}
		for (int row = row(histogram.getMinValue()); row <= row(histogram.getMaxValue()); row++) {
			double share = (double) counts[row] / histogram.getTotalCount();
			out.println("%8s to %-8s %6s%% %s"
				.formatted(Durations.format(start(row)), Durations.format(start(row + 1)),
						String.format(Locale.ROOT, "%.2f", share * 100), "#".repeat((int) Math.ceil(share * WIDTH)))
				.stripTrailing());
		}
	}

	/**
	 * Returns the row of a latency: below 1 us, below 2 us, below 4 us and so on.
	 */
	private static int row(long latency) {
		return Long.SIZE - Long.numberOfLeadingZeros(latency / MICROSECOND);
	}

	private static long start(int row) {
		return (row == 0) ? 0 : (long) MICROSECOND << (row - 1);
	}

}
