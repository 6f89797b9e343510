package io.tcpecho.server.connection;

import java.time.Duration;

import io.tcpecho.server.connection.ConnectionActivity.Phase;

/**
 * The end of a connection's sending side, which its client has yet to answer by closing.
 *
 * @param since when it was ({@link System#nanoTime()})
 * @param received what the client had sent by then
 */
record HangUp(long since, long received) {

	/**
	 * Returns whether the client goes on sending, or has had its time.
	 * @param activity what the connection does
	 * @param limit how long the client may take
	 * @param now {@link System#nanoTime()}
	 */
	boolean isIgnored(ConnectionActivity activity, Duration limit, long now) {
		// while it ends, the connection itself throws input away, for a second at most
		boolean sending = activity.getReceived() != this.received && activity.getPhase() != Phase.ENDING;
		return sending || now - this.since >= limit.toNanos();
	}

}
