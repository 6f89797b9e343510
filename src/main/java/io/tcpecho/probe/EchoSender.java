package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Sending half of one connection.
 */
final class EchoSender {

	/** Messages that the socket does not take at once begin when it does. */
	private static final int AHEAD = 128 * 1024;

	/** Bytes after which answers, deadlines and other connections have their turn. */
	private static final int TURN = 1024 * 1024;

	private final int connection;

	private final Transport transport;

	private final RunContext context;

	private final RoundTrips roundTrips;

	private final SendQuota quota;

	private long sent;

	private boolean retired;

	private long retiredAt;

	private boolean closed;

	EchoSender(int connection, Transport transport, RunContext context, RoundTrips roundTrips, SendQuota quota) {
		this.connection = connection;
		this.transport = transport;
		this.context = context;
		this.roundTrips = roundTrips;
		this.quota = quota;
	}

	/**
	 * Returns the bytes sent so far.
	 * @return offset of the next byte to send
	 */
	long sent() {
		return this.sent;
	}

	/**
	 * Begins no more round trips, to leave them to another connection.
	 */
	void retire(long now) {
		this.retired = true;
		this.retiredAt = now;
	}

	boolean isRetired() {
		return this.retired;
	}

	/**
	 * Returns since when it leaves what is to be sent to another connection.
	 * @return {@link System#nanoTime()}
	 */
	long retiredAt() {
		return this.retiredAt;
	}

	/**
	 * Returns whether no more round trips will begin.
	 */
	private boolean exhausted() {
		return this.retired || this.quota.left() == 0;
	}

	/**
	 * Returns whether the sending side has been closed, which a half-close asks for.
	 * @return {@code true} if the peer must close, too
	 */
	boolean closed() {
		return this.closed;
	}

	/**
	 * Returns whether there is nothing left to send.
	 * @return {@code true} if all has been sent and, if asked for, the end as well
	 */
	boolean finished() {
		return exhausted() && this.sent == due() && this.closed == this.context.load().halfClose();
	}

	/**
	 * Sends as much as may be sent and goes without blocking, or as is good for a turn.
	 * @param now {@link System#nanoTime()}
	 * @return {@code false} if it is to go on when the socket is writable
	 * @throws IOException if the connection does not take it
	 */
	boolean send(long now) throws IOException {
		long turn = this.sent + TURN;
		begin(now);
		while (this.transport.flush() && this.sent < due()) {
			if (this.sent >= turn) {
				return false;
			}
			ByteBuffer output = this.context.output(this.connection, this.sent, due() - this.sent);
			this.transport.write(output);
			if (output.position() > 0 && (!oldestSent() || this.context.load().halfClose())) {
				this.roundTrips.waitFrom(now);
			}
			this.sent += output.position();
			if (output.hasRemaining()) {
				return false;
			}
			begin(now);
		}
		if (this.context.load().halfClose() && !this.closed && this.transport.flush() && exhausted()) {
			this.closed = true;
			this.roundTrips.waitFrom(now);
			this.transport.shutdownOutput();
		}
		return this.transport.flush();
	}

	private void begin(long now) {
		boolean idle = this.sent == due();
		while (!this.retired && this.quota.allows() && !this.roundTrips.full() && !farAhead()) {
			this.roundTrips.begin(this.quota.begin(now), now);
			this.context.tally().sent();
		}
		if (idle && halfClosing()) {
			// the pause before it is the probe's own
			this.roundTrips.waitFrom(now);
		}
	}

	/**
	 * Returns whether enough waits for the socket. What was due in an open loop has begun
	 * then, whether or not it can be sent.
	 */
	private boolean farAhead() {
		return !this.context.load().openLoop() && due() - this.sent >= AHEAD;
	}

	/**
	 * Returns whether the peer may still wait for the end before it answers.
	 * @return {@code true} if the sending side will be closed without any further answer
	 */
	boolean halfClosing() {
		return this.context.load().halfClose() && !this.closed && !(this.roundTrips.full() && !exhausted());
	}

	/**
	 * Returns whether the message that the peer must answer next is on its way whole.
	 */
	boolean oldestSent() {
		return this.sent >= (this.roundTrips.completed() + 1) * this.context.messageLength();
	}

	private long due() {
		return this.roundTrips.begun() * this.context.messageLength();
	}

}
