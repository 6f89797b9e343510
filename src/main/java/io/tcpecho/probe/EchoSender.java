package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Sending half of one connection.
 */
final class EchoSender {

	private final int connection;

	private final Transport transport;

	private final Workspace workspace;

	private final RoundTrips roundTrips;

	private @Nullable Schedule schedule;

	private int index;

	/** Round trips that the connection will begin in all. */
	private long quota;

	/** Round trips that may have begun by now. */
	private long credit;

	private long sent;

	private boolean closed;

	EchoSender(int connection, Transport transport, Workspace workspace, RoundTrips roundTrips) {
		this.connection = connection;
		this.transport = transport;
		this.workspace = workspace;
		this.roundTrips = roundTrips;
		this.quota = workspace.load().count();
	}

	/**
	 * Returns the bytes sent so far.
	 * @return offset of the next byte to send
	 */
	long sent() {
		return this.sent;
	}

	long quota() {
		return this.quota;
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
		return this.roundTrips.begun() == this.quota && this.sent == due()
				&& this.closed == this.workspace.load().halfClose();
	}

	/**
	 * Lets the connection send.
	 * @param schedule when messages are due
	 * @param index turn of the connection in the schedule
	 */
	void start(Schedule schedule, int index) {
		this.schedule = schedule;
		this.index = index;
		this.credit = schedule.paced() ? 0 : this.quota;
	}

	/**
	 * Lets the next message go. Without a rate to keep, a connection that is still busy
	 * misses its turn.
	 */
	void permit() {
		if (this.workspace.load().openLoop() && this.roundTrips.full()) {
			this.workspace.tally().heldUp();
		}
		boolean idle = this.credit == this.roundTrips.begun() && !this.roundTrips.full();
		if (this.credit < this.quota && (idle || this.workspace.load().openLoop())) {
			this.credit++;
		}
	}

	/**
	 * Begins no more round trips, apart from those that were due before the end of an
	 * open loop. They need not have been permitted: the probe may have stood still.
	 */
	void stop() {
		if (this.schedule == null || !this.workspace.load().openLoop()) {
			this.quota = this.roundTrips.begun();
			return;
		}
		this.credit = Math.max(this.credit, Math.min(this.quota, this.schedule.dueInAll(this.index)));
		this.quota = this.credit;
	}

	/**
	 * Gives up what is overdue.
	 * @return number of messages that will not be sent
	 */
	long giveUp() {
		long overdue = this.quota - this.roundTrips.begun();
		this.quota = this.roundTrips.begun();
		return overdue;
	}

	/**
	 * Sends as much as may be sent and goes without blocking.
	 * @param now {@link System#nanoTime()}
	 * @return {@code false} if the socket must become writable first
	 * @throws IOException if the connection does not take it
	 */
	boolean send(long now) throws IOException {
		begin(now);
		while (this.transport.flush() && this.sent < due()) {
			ByteBuffer output = this.workspace.output(this.connection, this.sent, due() - this.sent);
			this.transport.write(output);
			if (output.position() > 0 && (!oldestSent() || this.workspace.load().halfClose())) {
				this.roundTrips.waitFrom(now);
			}
			this.sent += output.position();
			if (output.hasRemaining()) {
				return false;
			}
		}
		if (this.workspace.load().halfClose() && !this.closed && this.transport.flush()
				&& this.roundTrips.begun() == this.quota) {
			this.closed = true;
			this.roundTrips.waitFrom(now);
			this.transport.shutdownOutput();
		}
		return this.transport.flush();
	}

	private void begin(long now) {
		boolean idle = this.sent == due();
		while (this.schedule != null && this.roundTrips.begun() < Math.min(this.credit, this.quota)
				&& !this.roundTrips.full()) {
			this.roundTrips.begin(this.schedule.begin(this.index, this.roundTrips.begun(), now), now);
			this.workspace.tally().sent();
		}
		if (idle && halfClosing()) {
			// the pause before it is the probe's own
			this.roundTrips.waitFrom(now);
		}
	}

	/**
	 * Returns whether the peer may still wait for the end before it answers.
	 * @return {@code true} if the sending side will be closed without any further answer
	 */
	boolean halfClosing() {
		return this.workspace.load().halfClose() && !this.closed
				&& !(this.roundTrips.full() && this.roundTrips.begun() < this.quota);
	}

	/**
	 * Returns whether the message that the peer must answer next is on its way whole.
	 */
	boolean oldestSent() {
		return this.sent >= (this.roundTrips.completed() + 1) * this.workspace.messageLength();
	}

	private long due() {
		return this.roundTrips.begun() * this.workspace.messageLength();
	}

}
