package io.tcpecho.probe;

import org.HdrHistogram.Histogram;

/**
 * What a run has counted and measured of its connections. Latencies are in nanoseconds
 * with three digits.
 */
final class ConnectionTally {

	private final Histogram connects = new Histogram(3);

	private final Histogram handshakes = new Histogram(3);

	private long opened;

	private long failed;

	void connected(long latency) {
		this.connects.recordValue(latency);
	}

	void handshaken(long latency) {
		this.handshakes.recordValue(latency);
	}

	/**
	 * Counts a connection that can exchange bytes.
	 */
	void opened() {
		this.opened++;
	}

	/**
	 * Counts a connection that could not be opened.
	 */
	void failed() {
		this.failed++;
	}

	/**
	 * Returns the times that TCP connections took, those included whose handshake failed.
	 * @return latencies in nanoseconds
	 */
	Histogram connects() {
		return this.connects;
	}

	Histogram handshakes() {
		return this.handshakes;
	}

	long openedConnections() {
		return this.opened;
	}

	long failedConnections() {
		return this.failed;
	}

}
