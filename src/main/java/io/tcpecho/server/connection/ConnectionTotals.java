package io.tcpecho.server.connection;

/**
 * What the connections of one listener that are over have carried, guarded by the book of
 * the connections.
 */
public final class ConnectionTotals {

	private long messages;

	private long received;

	private long sent;

	void add(ConnectionActivity activity) {
		this.messages += activity.getMessages();
		this.received += activity.getReceived();
		this.sent += activity.getSent();
	}

	long getMessages() {
		return this.messages;
	}

	long getReceived() {
		return this.received;
	}

	long getSent() {
		return this.sent;
	}

}
