package io.tcpecho.probe;

import java.nio.channels.SelectionKey;

/**
 * Time by which the peer has to do what is due over one connection.
 */
final class ConnectionDeadline {

	private final SelectionKey key;

	private final Progress progress;

	private final LingeringClose lingeringClose;

	private final ConnectionEnd end;

	/**
	 * Creates the deadline of a conversation.
	 * @param key tells whether the peer has yet to take bytes
	 * @param progress tells what is late
	 * @param lingeringClose once begun, all that is waited for
	 * @param end comes when the time is over
	 */
	ConnectionDeadline(SelectionKey key, Progress progress, LingeringClose lingeringClose, ConnectionEnd end) {
		this.key = key;
		this.progress = progress;
		this.lingeringClose = lingeringClose;
		this.end = end;
	}

	/**
	 * Fails if what is due has been waited for too long, or closes when it has lingered.
	 * @param now {@link System#nanoTime()}
	 */
	void check(long now) {
		if (this.end.hasCome()) {
			return;
		}
		if (this.lingeringClose.hasBegun()) {
			if (this.lingeringClose.isOver(now)) {
				this.end.come();
			}
			return;
		}
		// the peer has yet to take bytes before more can follow
		boolean blocked = (this.key.interestOps() & SelectionKey.OP_WRITE) != 0;
		Failure late = this.progress.late(now, blocked);
		if (late != null) {
			this.end.fail(late);
		}
	}

}
