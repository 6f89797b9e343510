package io.tcpecho.probe;

import java.time.Duration;

import org.HdrHistogram.Histogram;

/**
 * What a run has counted and measured of its connections. Latencies are in nanoseconds
 * with three digits.
 */
final class ConnectionTally {

	private final Histogram connects = new Histogram(3);

	private final Histogram handshakes = new Histogram(3);

	private final Histogram outages = new Histogram(3);

	private long opened;

	private long failed;

	private long churned;

	private long churning;

	private double churnDue;

	private long retired;

	private long downtime;

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
	 * Counts a connection in place of one that broke.
	 * @param time nanoseconds since then
	 */
	void reconnected(long time) {
		this.outages.recordValue(time);
	}

	/**
	 * Counts a connection in place of one that was closed as planned.
	 * @param time nanoseconds since then
	 */
	void churned(long time) {
		this.churned++;
		this.churning += time;
	}

	/**
	 * Notes that connections were to be closed as planned.
	 * @param part their number, often a fraction of one
	 */
	void churnDue(double part) {
		this.churnDue += part;
	}

	/**
	 * Counts a connection that is to be closed when all has come back.
	 */
	void retired() {
		this.retired++;
	}

	/**
	 * Notes a time during which broken connections were missing.
	 * @param time nanoseconds
	 */
	void missed(long time) {
		this.downtime += time;
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

	/**
	 * Returns the times from a break of a connection to the next connection.
	 * @return times in nanoseconds
	 */
	Histogram outages() {
		return this.outages;
	}

	/**
	 * Returns how long broken connections were missing, be it one or all of them.
	 */
	Duration downtime() {
		return Duration.ofNanos(this.downtime);
	}

	long reconnects() {
		return this.outages.getTotalCount();
	}

	long churnedConnections() {
		return this.churned;
	}

	double churnDue() {
		return this.churnDue;
	}

	double churnOwed() {
		return this.churnDue - this.retired;
	}

	/**
	 * Returns the mean time to close a connection and to make it anew.
	 * @return nanoseconds
	 */
	double meanChurn() {
		return (this.churned > 0) ? (double) this.churning / this.churned : 0;
	}

	long openedConnections() {
		return this.opened;
	}

	long failedConnections() {
		return this.failed;
	}

}
