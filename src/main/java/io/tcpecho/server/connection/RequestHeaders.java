package io.tcpecho.server.connection;

/**
 * Headers of the requests of one connection, and with them where its replies come in.
 */
final class RequestHeaders {

	private final EchoConnection connection;

	private final LateReplies lateReplies;

	private volatile ConnectionHeaders current;

	RequestHeaders(EchoConnection connection, LateReplies lateReplies) {
		this.connection = connection;
		this.lateReplies = lateReplies;
		this.current = create();
	}

	/**
	 * Returns the headers of the next request: those of the one before, unless a reply to
	 * that may yet come.
	 * @param requests number of requests before it
	 */
	ConnectionHeaders next(long requests) {
		if (this.lateReplies.arePossibleAfter(requests)) {
			renew();
		}
		return this.current;
	}

	/**
	 * Makes headers anew, since what is known of the connection has changed.
	 */
	void renew() {
		this.current = create();
		if (this.connection.getCloser().isNoted()) {
			// whoever ends the connection may have seen the ones before
			expectNoReply();
		}
	}

	private ConnectionHeaders create() {
		return new ConnectionHeaders(this.connection, new ReplySlot(this.lateReplies));
	}

	/**
	 * Ends the wait for a reply, if there is one, and refuses those that come.
	 */
	void expectNoReply() {
		this.current.getReplySlot().close();
	}

}
