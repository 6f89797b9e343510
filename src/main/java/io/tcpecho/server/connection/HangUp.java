package io.tcpecho.server.connection;

import java.time.Duration;

import io.tcpecho.server.connection.ConnectionActivity.Phase;

/**
 * The end of a connection's sending side, which its client has yet to answer by closing.
 *
 * @param since when it was ({@link System#nanoTime()})
 * @param received what the client had sent by then, or {@link #ANY} if it may go on
 */
record HangUp(long since, long received) {

	/**
	 * What the client sends is thrown away: it may not know yet that a request failed.
	 */
	static final long ANY = -1;

	/**
	 * Returns whether the client goes on sending, or has had its time.
	 * @param activity what the connection does
	 * @param limit how long the client may take
	 * @param now {@link System#nanoTime()}
	 */
	boolean isIgnored(ConnectionActivity activity, Duration limit, long now) {
		// while it ends, the connection itself throws input away, for a second at most
		boolean sending = this.received != ANY && activity.getReceived() != this.received
				&& activity.getPhase() != Phase.ENDING;
		return sending || now - this.since >= limit.toNanos();
	}

}
