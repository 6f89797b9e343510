package io.tcpecho.server.connection;

/**
 * Whether the handler of a server may reply to a request when it has replied before, and
 * the next request of the same client is already due.
 * <p>
 * Such a reply is told from the next one's by its channel. A channel and headers for each
 * request would cost one that replies before it returns, and keeps nothing, three times
 * the memory of a message. So requests share them after the first ones of a connection,
 * until the server has seen one reply that was too many or had to be waited for.
 */
public final class LateReplies {

	/** First messages of a connection for which a second reply would be noticed. */
	static final int NOTICED = 64;

	private volatile boolean seen;

	/**
	 * Creates what is known before the first request.
	 * @param possible whether they are, whatever has been seen
	 */
	public LateReplies(boolean possible) {
		this.seen = possible;
	}

	/**
	 * Notes that a reply has been waited for, or refused.
	 */
	void see() {
		if (!this.seen) {
			this.seen = true;
		}
	}

	/**
	 * Returns whether a request that follows others needs a channel of its own.
	 * @param messages number of requests of its connection before it
	 */
	boolean arePossibleAfter(long messages) {
		return messages > 0 && (messages < NOTICED || this.seen);
	}

}
