package io.tcpecho.probe;

import java.time.Duration;
import java.util.List;

/**
 * Connections that are closed in turn, so many a second, for others to take their places.
 */
final class Churn {

	private static final double SECOND = Duration.ofSeconds(1).toNanos();

	private final double rate;

	private final List<ProbeConnection> connections;

	private final ConnectionTally tally;

	private long last;

	private int next;

	/**
	 * Begins.
	 * @param context what the connections share
	 * @param connections those that have their turn
	 * @param now {@link System#nanoTime()}
	 */
	Churn(RunContext context, List<ProbeConnection> connections, long now) {
		this.rate = context.reconnectPolicy().churn();
		this.connections = connections;
		this.tally = context.tally().connections();
		this.last = now;
	}

	/**
	 * Closes those whose time has come.
	 * @param now {@link System#nanoTime()}
	 * @param paused whether the time that has passed does not count
	 * @return nanoseconds until the next one
	 */
	long proceed(long now, boolean paused) {
		long passed = now - this.last;
		this.last = now;
		if (this.rate == 0 || paused) {
			return Long.MAX_VALUE;
		}
		this.tally.churnDue(passed * this.rate / SECOND);
		for (int tried = 0; this.tally.churnOwed() >= 1 && tried < this.connections.size(); tried++) {
			if (this.connections.get(this.next).retire(now)) {
				this.tally.retired();
			}
			this.next = (this.next + 1) % this.connections.size();
		}
		double owed = this.tally.churnOwed();
		// all are about to close: each that has tells the selector
		return (owed >= 1) ? Long.MAX_VALUE : (long) Math.ceil((1 - owed) * SECOND / this.rate);
	}

}
