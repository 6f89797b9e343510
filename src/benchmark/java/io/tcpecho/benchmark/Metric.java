package io.tcpecho.benchmark;

import java.util.List;

/**
 * What is measured of a server under a load.
 */
enum Metric {

	/** Verified messages a second. */
	MESSAGES_PER_SECOND("messages/s", 0),

	/** Processor time of the server, in microseconds. */
	CPU_PER_MESSAGE("CPU µs/message", 2),

	/** Median round trip in microseconds. */
	P50("p50 µs", 0),

	/** Round trip that 1 of 100 exceeds, in microseconds. */
	P99("p99 µs", 0),

	/** Round trip that 1 of 1000 exceeds, in microseconds. */
	P999("p99.9 µs", 0),

	/** Longest round trip, in microseconds. */
	MAX("max µs", 0),

	/** Resident memory of the server at the end of the load, in megabytes. */
	RESIDENT("RSS MB", 0),

	/** Largest resident memory of the server so far, in megabytes. */
	PEAK_RESIDENT("peak RSS MB", 0),

	/** Growth of the server's resident memory a connection, in kilobytes. */
	RESIDENT_PER_CONNECTION("KB/connection", 1),

	/** Time to open and echo all connections, in milliseconds. */
	OPENING("opened in ms", 0),

	/** Time to open the last quarter of the connections, relative to the first. */
	LAST_TO_FIRST_QUARTER("last quarter/first", 2),

	/** Connections that were refused, or broken at the end of the idle time. */
	LOST("lost", 0);

	private static final List<Metric> UNDER_TRAFFIC = List.of(MESSAGES_PER_SECOND, CPU_PER_MESSAGE, P50, P99, P999, MAX,
			RESIDENT, PEAK_RESIDENT);

	private static final List<Metric> IDLE = List.of(RESIDENT_PER_CONNECTION, RESIDENT, PEAK_RESIDENT, OPENING,
			LAST_TO_FIRST_QUARTER, LOST);

	private final String title;

	private final int decimals;

	Metric(String title, int decimals) {
		this.title = title;
		this.decimals = decimals;
	}

	/**
	 * Returns the metrics of a load; its servers are compared by the first.
	 * @param load the load
	 * @return the metrics in the order of a table's columns
	 */
	static List<Metric> of(Load load) {
		return load.isIdle() ? IDLE : UNDER_TRAFFIC;
	}

	String title() {
		return this.title;
	}

	String format(double value) {
		return "%,.".concat(this.decimals + "f").formatted(value);
	}

}
