package io.tcpecho.probe;

import java.io.IOException;
import java.time.Duration;

/**
 * Close of a connection on which all has come back. It ends the sending side, and reads
 * on to see whether the peer sends more: a copy, say, that its last answer was too early
 * to show.
 */
final class LingeringClose {

	/** How long bytes that nobody has asked for may take to show. */
	private static final Duration PATIENCE = Duration.ofMillis(200);

	private final Transport transport;

	private boolean begun;

	private long since;

	LingeringClose(Transport transport) {
		this.transport = transport;
	}

	/**
	 * Begins; nothing more will be sent, and nothing more must come.
	 * @param now {@link System#nanoTime()}
	 * @return {@code false} if the socket must become writable first
	 * @throws IOException if the peer has gone
	 */
	boolean begin(long now) throws IOException {
		this.begun = true;
		this.since = now;
		this.transport.shutdownOutput();
		return this.transport.flush();
	}

	boolean hasBegun() {
		return this.begun;
	}

	/**
	 * Returns whether it has begun and the peer had its time to send more.
	 * @param now {@link System#nanoTime()}
	 */
	boolean isOver(long now) {
		return this.begun && now - this.since >= PATIENCE.toNanos();
	}

}
