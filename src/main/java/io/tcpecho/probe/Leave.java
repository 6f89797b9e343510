package io.tcpecho.probe;

import java.io.IOException;
import java.time.Duration;

/**
 * Leave that a connection takes when all has come back. It tells the peer so, and listens
 * whether that sends more: a copy, say, that its last answer was too early to show.
 */
final class Leave {

	/** How long bytes that nobody has asked for may take to show. */
	private static final Duration PATIENCE = Duration.ofMillis(200);

	private final Transport transport;

	private boolean begun;

	private long since;

	Leave(Transport transport) {
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
	boolean isTaken(long now) {
		return this.begun && now - this.since >= PATIENCE.toNanos();
	}

}
