package io.tcpecho.server.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Locale;

/**
 * What a connection is doing and has done.
 * <p>
 * Each field has one writer at a time: the connection's thread, for what is sent the
 * holder of the lock of its {@link ReplyBuffer}. Others, such as the watchdog, read
 * without stopping it and see each field's newest value soon, but not all fields of one
 * moment. Opaque writes cost what plain ones do.
 */
final class ConnectionActivity {

	/**
	 * What the connection's own thread is occupied with.
	 */
	enum Phase {

		/** Reading the rest of the PROXY protocol's header. */
		PROXY_HEADER,

		/** Shaking hands for TLS. */
		HANDSHAKE,

		/** Waiting for the first byte of a message. */
		WAITING,

		/** Reading the rest of a message. */
		READING,

		/** Waiting for the service activator's reply. */
		HANDLING,

		/** Ending the conversation. */
		ENDING;

		String label() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	private static final VarHandle PHASE = handle("phase", Phase.class);

	private static final VarHandle RECEIVED = handle("received", long.class);

	private static final VarHandle SENT = handle("sent", long.class);

	private static final VarHandle MESSAGES = handle("messages", long.class);

	private static final VarHandle WRITES_BEGUN = handle("writesBegun", long.class);

	private static final VarHandle WRITES_ENDED = handle("writesEnded", long.class);

	private final long begun = System.nanoTime();

	private final long begunTime = System.currentTimeMillis();

	@SuppressWarnings("UnusedVariable") // read through its handle
	private Phase phase = Phase.WAITING;

	private long received;

	private long sent;

	private long messages;

	private long writesBegun;

	private long writesEnded;

	/**
	 * Returns when the connection was accepted ({@link System#nanoTime()}).
	 */
	long getBegun() {
		return this.begun;
	}

	/**
	 * Returns when the connection was accepted, for people.
	 */
	Instant getBegunTime() {
		return Instant.ofEpochMilli(this.begunTime);
	}

	void enter(Phase phase) {
		PHASE.setOpaque(this, phase);
	}

	/**
	 * Notes that a message is whole and goes to the service activator.
	 */
	void handle() {
		MESSAGES.setOpaque(this, this.messages + 1);
		enter(Phase.HANDLING);
	}

	void received(int count) {
		RECEIVED.setOpaque(this, this.received + count);
	}

	void beginWrite() {
		WRITES_BEGUN.setOpaque(this, this.writesBegun + 1);
	}

	void endWrite(int count) {
		SENT.setOpaque(this, this.sent + count);
		WRITES_ENDED.setOpaque(this, this.writesEnded + 1);
	}

	/**
	 * Notes that a write has left off somewhere in between; it never ends.
	 */
	void cutWrite(int count) {
		SENT.setOpaque(this, this.sent + count);
	}

	Phase getPhase() {
		return (Phase) PHASE.getOpaque(this);
	}

	long getReceived() {
		return (long) RECEIVED.getOpaque(this);
	}

	long getSent() {
		return (long) SENT.getOpaque(this);
	}

	long getMessages() {
		return (long) MESSAGES.getOpaque(this);
	}

	/**
	 * Returns how many writes to the socket have begun.
	 */
	long getWrites() {
		return (long) WRITES_BEGUN.getOpaque(this);
	}

	boolean isWriting() {
		return (long) WRITES_ENDED.getOpaque(this) != getWrites();
	}

	private static VarHandle handle(String field, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(ConnectionActivity.class, field, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
