package io.tcpecho.probe;

import java.io.PrintWriter;
import java.util.Locale;

import org.HdrHistogram.Histogram;

/**
 * Histogram drawn with characters, a line for each doubling of the latency.
 */
final class LatencyChart {

	private static final int WIDTH = 50;

	private LatencyChart() {
	}

	/**
	 * Draws the histogram.
	 * @param histogram latencies in nanoseconds, at least one
	 * @param out where to
	 */
	static void print(Histogram histogram, PrintWriter out) {
		long from = Long.highestOneBit(Math.max(1, histogram.getMinValue()));
		while (from <= histogram.getMaxValue()) {
			long to = from * 2;
			long count = histogram.getCountBetweenValues(from, to - 1);
			double share = (double) count / histogram.getTotalCount();
			out.println(String
				.format(Locale.ROOT, "%10s to %-8s %6.2f%% %s", Durations.format(from), Durations.format(to),
						share * 100, "#".repeat((int) Math.ceil(share * WIDTH)))
				.stripTrailing());
			from = to;
		}
	}

}
