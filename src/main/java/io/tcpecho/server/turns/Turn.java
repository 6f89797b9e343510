package io.tcpecho.server.turns;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Turn of one connection, which ends wherever it asks at the gate.
 * <p>
 * Used by the connection's own thread only, on the way of each message: while the gate is
 * open, asking costs the read of a field.
 */
public final class Turn {

	/**
	 * After how many messages without a read others get their turn: what one read has
	 * brought may be thousands of messages.
	 */
	private static final int MESSAGES = 32;

	/**
	 * Most messages, reads and kilobytes in {@link #PERIOD} with which a connection is
	 * light.
	 */
	private static final int LIGHT = 64;

	private static final long PERIOD = Duration.ofMillis(5).toNanos();

	private final Gate gate;

	private final boolean yields;

	private @Nullable Thread owner;

	private int messages;

	/** Whether the connection has waited, and has not passed since. */
	private boolean waited;

	private long load;

	private long waitedAt = System.nanoTime();

	/**
	 * Begins with the first turn.
	 * @param gate where to ask
	 * @param yields whether the connection's thread is a virtual one, whose yield lets
	 * others run at once
	 */
	Turn(Gate gate, boolean yields) {
		this.gate = gate;
		this.yields = yields;
	}

	/**
	 * Makes it the turn of the calling thread.
	 */
	public void own() {
		this.owner = Thread.currentThread();
	}

	/**
	 * Ends the turn between two writes of a long reply, unless another thread than the
	 * connection's sends it.
	 */
	public void passIfOwn() {
		if (Thread.currentThread() == this.owner) {
			pass();
		}
	}

	/**
	 * Ends the turn before a read of the socket: waits while the gate is closed.
	 */
	public void pass() {
		this.load++;
		this.messages = 0;
		if (this.gate.isWatched()) {
			ask();
		}
	}

	/**
	 * Ends the turn before a read that follows a write: others run, so that the client
	 * has had time to answer when this thread reads. A virtual thread that finds nothing
	 * to read pays for it with a failed read, a registration with the poller and a
	 * hand-off from it.
	 */
	public void passAfterWrite() {
		pass();
		yieldToOthers();
	}

	/**
	 * Ends the turn after a message, behind which there may be more that need no read.
	 */
	public void passMessage() {
		this.load++;
		if (this.gate.isWatched()) {
			ask();
		}
		if (++this.messages >= MESSAGES) {
			this.messages = 0;
			yieldToOthers();
		}
	}

	/**
	 * Begins a turn with what a read has brought.
	 * @param bytes how much, 0 or more
	 */
	public void begin(int bytes) {
		this.load += bytes >> 10;
		if (this.gate.isWatched()) {
			this.gate.ring();
		}
	}

	/**
	 * Waits, unless the gate is open. Who has waited passes once without: on the way to
	 * one read, TLS asks as well.
	 */
	private void ask() {
		this.gate.ring();
		if (this.waited) {
			this.waited = false;
		}
		else if (this.gate.isClosed()) {
			this.waited = true;
			long periods = 1 + (System.nanoTime() - this.waitedAt) / PERIOD;
			this.gate.await(this.load > LIGHT * periods);
			this.load = 0;
			this.waitedAt = System.nanoTime();
		}
	}

	@SuppressWarnings("ThreadPriorityCheck") // it is no hint to a virtual thread
	private void yieldToOthers() {
		if (this.yields) {
			Thread.yield();
		}
	}

}
