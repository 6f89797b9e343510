package io.tcpecho.server.connection;

import java.io.IOException;
import java.util.function.Consumer;

import io.tcpecho.server.connection.ConnectionActivity.Phase;

/**
 * Replies of one connection that may have to wait for the handling of a later request, as
 * {@link ReplyFlusher} sees them.
 */
final class WaitingReplies {

	private static final int LAST_LOOK = 2;

	private final ReplyBuffer replies;

	private final ConnectionActivity activity;

	private final ReplyFlusher flusher;

	private final Consumer<IOException> failed;

	private volatile boolean watched;

	private volatile boolean ended;

	/** Used by the flusher's thread only, as what follows. */
	private boolean listed;

	private long seen;

	private int emptyLooks;

	/**
	 * Creates what is not watched yet.
	 * @param replies the connection's replies
	 * @param activity what the connection is doing
	 * @param flusher who watches
	 * @param failed who is told that the replies cannot be sent
	 */
	WaitingReplies(ReplyBuffer replies, ConnectionActivity activity, ReplyFlusher flusher,
			Consumer<IOException> failed) {
		this.replies = replies;
		this.activity = activity;
		this.flusher = flusher;
		this.failed = failed;
	}

	/**
	 * Has them watched, unless they are.
	 */
	void watch() {
		if (!this.watched) {
			this.watched = true;
			this.flusher.watch(this);
		}
	}

	/**
	 * Notes that the connection is over: what still waits will never be sent.
	 */
	void end() {
		this.ended = true;
	}

	/**
	 * Notes that it is in the flusher's list.
	 * @return {@code false} if it has been
	 */
	boolean list() {
		boolean before = this.listed;
		this.listed = true;
		return !before;
	}

	/**
	 * Looks whether the same replies wait as at the look before.
	 */
	boolean isDue() {
		long waiting = this.replies.getWaiting();
		boolean due = waiting != 0 && waiting == this.seen && this.activity.getPhase() == Phase.HANDLING;
		this.seen = due ? 0 : waiting;
		this.emptyLooks = (waiting == 0) ? this.emptyLooks + 1 : 0;
		return due;
	}

	/**
	 * Returns whether nothing needs to be watched any more. Before that, one look is made
	 * at which the connection would ask to be watched again: its own thread may just have
	 * seen that it still is.
	 */
	boolean isOver() {
		boolean over = this.ended;
		if (this.emptyLooks >= LAST_LOOK) {
			this.emptyLooks = 0;
			over |= !this.watched;
			this.watched = false;
		}
		this.listed = !over;
		return over;
	}

	void flush() {
		try {
			this.replies.send();
		}
		catch (IOException ex) {
			fail(ex);
		}
		catch (Throwable ex) {
			// how much has left is not known
			fail(new IOException("Failed to send", ex));
		}
	}

	private void fail(IOException failure) {
		this.ended = true;
		this.failed.accept(failure);
	}

}
