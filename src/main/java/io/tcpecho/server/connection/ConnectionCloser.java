package io.tcpecho.server.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.tcpecho.server.connection.ConnectionActivity.Phase;
import io.tcpecho.server.log.LogText;
import io.tcpecho.server.memory.BufferBudget;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which the server ends a connection, and why it ended: the first reason
 * counts. Each way can be taken from any thread, and none waits for the client.
 */
final class ConnectionCloser {

	private static final Log logger = LogFactory.getLog(ConnectionCloser.class);

	// updaters spare each connection two objects
	private static final AtomicReferenceFieldUpdater<ConnectionCloser, @Nullable CloseReason> REASON = AtomicReferenceFieldUpdater
		.newUpdater(ConnectionCloser.class, CloseReason.class, "reason");

	private static final AtomicReferenceFieldUpdater<ConnectionCloser, @Nullable HangUp> HANG_UP = AtomicReferenceFieldUpdater
		.newUpdater(ConnectionCloser.class, HangUp.class, "hangUp");

	private final EchoConnection connection;

	private final ConnectionSocket socket;

	private final ConnectionActivity activity;

	private final BackgroundTasks tasks;

	private volatile @Nullable CloseReason reason;

	private volatile @Nullable HangUp hangUp;

	ConnectionCloser(EchoConnection connection, ConnectionSocket socket, ConnectionActivity activity,
			BackgroundTasks tasks) {
		this.connection = connection;
		this.socket = socket;
		this.activity = activity;
		this.tasks = tasks;
	}

	/**
	 * Notes why the connection ends, unless there is a reason already.
	 */
	void note(CloseReason reason) {
		REASON.compareAndSet(this, null, reason);
	}

	/**
	 * Returns whether it has been noted why the connection ends.
	 */
	boolean isNoted() {
		return this.reason != null;
	}

	/**
	 * Returns why the connection has ended.
	 */
	CloseReason getReason() {
		return Objects.requireNonNull(this.reason, "Not closed");
	}

	/**
	 * Ends the sending side and leaves it to the client to end the connection, which gets
	 * what it has been sent until then.
	 * @param reason why, unless there is a reason already
	 * @return {@code false} if this has been done before
	 */
	boolean hangUp(CloseReason reason) {
		return hangUp(reason, this.activity.getReceived());
	}

	/**
	 * Ends the sending side since a request has failed, and bears with what the client
	 * still sends.
	 * @param reason why, unless there is a reason already
	 */
	void part(CloseReason reason) {
		hangUp(reason, HangUp.ANY);
	}

	private boolean hangUp(CloseReason reason, long received) {
		if (isHungUp()) {
			return false;
		}
		if (this.socket.isHeaderMissing()) {
			// nothing can be on its way to the client
			boolean first = !isNoted();
			close(reason);
			return first;
		}
		note(reason);
		if (!HANG_UP.compareAndSet(this, null, new HangUp(System.nanoTime(), received))) {
			return false;
		}
		this.socket.setAbrupt(true);
		if (this.socket.getTls() == null) {
			endOutput();
		}
		else if (this.activity.isWriting() || this.activity.getPhase() == Phase.ENDING) {
			// the goodbye would wait for the write
			reset(reason);
		}
		else {
			sayGoodbye();
		}
		if (reason == CloseReason.REPLY_TIMEOUT) {
			this.connection.getRequests().interrupt();
		}
		this.connection.getRequests().expectNoReply();
		return true;
	}

	private void sayGoodbye() {
		try {
			this.tasks.run(this::endOutput);
		}
		catch (RuntimeException | Error ex) {
			reset(getReason());
			throw ex;
		}
	}

	private void endOutput() {
		try {
			this.socket.endOutput();
		}
		catch (IOException ex) {
			reset(getReason());
		}
	}

	/**
	 * Returns whether the server has ended its sending side and waits for the client.
	 */
	boolean isHungUp() {
		return this.hangUp != null;
	}

	/**
	 * Returns whether the server has ended its sending side and bears with what the
	 * client still sends.
	 */
	boolean isParting() {
		HangUp since = this.hangUp;
		return since != null && since.received() == HangUp.ANY;
	}

	/**
	 * Resets the connection if the client goes on as if the server had not hung up, or
	 * has had its time.
	 */
	void resetIfIgnored(Duration limit, long now) {
		HangUp since = this.hangUp;
		if (since != null && since.isIgnored(this.activity, limit, now)) {
			reset(CloseReason.WRITE_TIMEOUT);
		}
	}

	/**
	 * Closes the connection at once, and has the operating system drop what the client
	 * has not taken.
	 * @param reason why, unless there is a reason already
	 */
	void reset(CloseReason reason) {
		this.socket.setAbrupt(true);
		closeNow(reason);
	}

	/**
	 * Closes the connection at once; replies that have not been written are lost.
	 * @param reason why, unless there is a reason already
	 */
	void close(CloseReason reason) {
		this.socket.setAbrupt(false);
		closeNow(reason);
	}

	/** TLS would say goodbye, for which it waits for a write in progress. */
	private void closeNow(CloseReason reason) {
		note(reason);
		this.socket.closeAtOnce();
		this.connection.close();
	}

	/**
	 * Ends the connection since nothing can be written, unless it has been hung up and
	 * the client may still take what it was sent before.
	 * @param reason why, unless there is a reason already
	 * @param failure what writing has failed with
	 */
	void broken(CloseReason reason, Exception failure) {
		logger.debug("Connection %s broke: %s".formatted(this.connection.getConnectionId(), failure));
		if (!isHungUp()) {
			note(reason);
			this.socket.setAbrupt(true);
			this.connection.close();
		}
	}

	/**
	 * Ends the connection since there is no memory for it. Replies due are lost, instead
	 * of taking the operating system's memory.
	 */
	void overload() {
		reset(CloseReason.OVERLOADED);
		this.connection.getRequests().interrupt();
	}

	/**
	 * Ends the connection since its thread fails.
	 */
	void failed(Throwable failure, BufferBudget budget) {
		if (failure instanceof OutOfMemoryError error) {
			overload();
			budget.exceeded(error);
			return;
		}
		note(CloseReason.HANDLER_ERROR);
		this.socket.setAbrupt(true);
		logger.error("Connection %s failed".formatted(this.connection.getConnectionId()), LogText.escape(failure));
	}

	/**
	 * Closes a connection that is at rest, in order.
	 * @param reason why, unless there is a reason already
	 */
	void letGo(CloseReason reason) {
		if (this.socket.getTls() == null) {
			close(reason);
			return;
		}
		note(reason);
		try {
			// the connection's own thread wakes up and says goodbye
			this.socket.endInput();
		}
		catch (IOException ex) {
			close(reason);
		}
	}

	/**
	 * Returns whether nothing of the client's is being read, handled or answered, nor
	 * waits to be read.
	 */
	boolean isAtRest() {
		try {
			Phase phase = this.activity.getPhase();
			boolean over = isHungUp() || phase == Phase.ENDING;
			return !this.activity.isWriting() && (over || (phase == Phase.WAITING
					&& this.connection.getRequests().getPending() == 0 && !this.socket.hasInput()));
		}
		catch (IOException ex) {
			logger.debug("Connection %s is closed: %s".formatted(this.connection.getConnectionId(), ex));
			return false;
		}
	}

}
