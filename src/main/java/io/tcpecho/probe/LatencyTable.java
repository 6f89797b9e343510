package io.tcpecho.probe;

import java.io.PrintWriter;

import org.HdrHistogram.Histogram;

/**
 * Percentiles as a table, and ping's line below it.
 */
final class LatencyTable {

	private static final String ROW = "%-10s %9s %9s %9s %9s %9s";

	private LatencyTable() {
	}

	/**
	 * Prints what there is.
	 * @param out where to
	 * @param connects latencies of TCP connections in nanoseconds
	 * @param handshakes latencies of TLS handshakes
	 * @param outages times from a break of a connection to the next connection
	 * @param roundTrips latencies of messages
	 */
	static void print(PrintWriter out, Histogram connects, Histogram handshakes, Histogram outages,
			Histogram roundTrips) {
		out.println(ROW.formatted("", "p50", "p90", "p99", "p99.9", "max"));
		row(out, "connect", connects);
		row(out, "handshake", handshakes);
		row(out, "outage", outages);
		row(out, "round trip", roundTrips);
		if (roundTrips.getTotalCount() > 0) {
			out.println("round trip min/avg/max/mdev = %s / %s / %s / %s".formatted(
					Durations.format(roundTrips.getMinValue()), Durations.format(Math.round(roundTrips.getMean())),
					Durations.format(roundTrips.getMaxValue()),
					Durations.format(Math.round(roundTrips.getStdDeviation()))));
		}
	}

	private static void row(PrintWriter out, String name, Histogram histogram) {
		if (histogram.getTotalCount() > 0) {
			out.println(ROW.formatted(name, percentile(histogram, 50), percentile(histogram, 90),
					percentile(histogram, 99), percentile(histogram, 99.9), Durations.format(histogram.getMaxValue())));
		}
	}

	private static String percentile(Histogram histogram, double percentile) {
		return Durations.format(histogram.getValueAtPercentile(percentile));
	}

}
