package io.tcpecho.probe;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Conversation with the peer over one open connection.
 */
final class ProbeConnection implements Runnable {

	private final SelectionKey key;

	private final RunContext context;

	private final RoundTrips roundTrips;

	private final EchoSender sender;

	private final EchoReceiver receiver;

	private final SendQuota quota;

	private final ConnectionEnd end;

	private final LingeringClose lingeringClose;

	private final ConnectionDeadline deadline;

	private final @Nullable PendingReconnect origin;

	/**
	 * Creates the conversation over an open transport.
	 * @param number number of the connection, from 0
	 * @param transport ready to exchange bytes
	 * @param key the transport's place in the selector
	 * @param context what the connections share
	 * @param quota what it has to send
	 * @param origin the place that it takes, if it is not among the first
	 * @param onEnd called when the conversation is over, well or not
	 */
	ProbeConnection(int number, Transport transport, SelectionKey key, RunContext context, SendQuota quota,
			@Nullable PendingReconnect origin, Consumer<ProbeConnection> onEnd) {
		this.key = key;
		this.context = context;
		this.roundTrips = new RoundTrips((int) Math.min(context.load().count(), context.load().depth()), quota.begun());
		this.quota = quota;
		this.origin = origin;
		this.end = new ConnectionEnd(transport, key, context, this.roundTrips, () -> onEnd.accept(this));
		this.sender = new EchoSender(number, transport, context, this.roundTrips, this.quota);
		EchoVerifier verifier = new EchoVerifier(number, context, this.roundTrips, transport instanceof PlainTransport,
				this.end::report);
		Progress progress = new Progress(number, context, this.roundTrips, this.sender, verifier, this.quota);
		this.lingeringClose = new LingeringClose(transport);
		this.receiver = new EchoReceiver(number, transport, context, this.sender, verifier, progress,
				this.lingeringClose, this.end);
		this.deadline = new ConnectionDeadline(key, progress, this.lingeringClose, this.end);
		key.interestOps(SelectionKey.OP_READ);
		key.attach(this);
	}

	/**
	 * Lets the next message go, as {@link SendQuota#permit} says.
	 */
	void permit(long now) {
		boolean full = !this.end.hasCome() && this.roundTrips.full();
		if (full && this.context.load().openLoop()) {
			this.context.tally().sendDelays().heldUp();
		}
		this.quota.permit(full);
		proceed(now);
	}

	/**
	 * Begins no more round trips, as {@link SendQuota#stop()} says.
	 */
	void stop(long now) {
		this.quota.stop();
		proceed(now);
	}

	/**
	 * Gives up what is overdue.
	 * @return number of messages that will not be sent
	 */
	long giveUp(long now) {
		long overdue = this.quota.giveUp();
		proceed(now);
		return overdue;
	}

	/**
	 * Ends, though messages may be in flight.
	 * @return number of those, which are lost
	 */
	long abandon() {
		long missing = inFlight();
		if (missing > 0) {
			this.end.abandon();
		}
		return missing;
	}

	/**
	 * Closes as soon as what is in flight has come back, for another one to go on.
	 * @return {@code false} if it is about to close anyway
	 */
	boolean retire(long now) {
		if (this.sender.isRetired() || this.end.hasCome() || this.lingeringClose.hasBegun() || this.quota.left() == 0) {
			return false;
		}
		this.sender.retire(now);
		proceed(now);
		return true;
	}

	/**
	 * Returns whether it has closed, or is about to, for another one to go on.
	 * @return {@code false} if something went wrong before
	 */
	boolean isRetired() {
		return this.sender.isRetired() && this.lingeringClose.hasBegun();
	}

	long retiredAt() {
		return this.sender.retiredAt();
	}

	/**
	 * Returns why it broke, if that is no failure of the run.
	 * @return the loss that the run survives, or {@code null} if there is none
	 */
	@Nullable Failure loss() {
		return this.end.loss();
	}

	boolean hasAnswered() {
		return this.roundTrips.completed() > 0;
	}

	SendQuota quota() {
		return this.quota;
	}

	@Nullable PendingReconnect origin() {
		return this.origin;
	}

	/**
	 * Returns the number of messages that may still come back.
	 */
	long inFlight() {
		return this.end.hasCome() ? 0 : this.roundTrips.inFlight();
	}

	@Override
	public void run() {
		try {
			proceed(this.key.isReadable() ? this.receiver.receive() : System.nanoTime());
		}
		catch (IOException ex) {
			this.receiver.receivingFailed(ex);
		}
	}

	/**
	 * Sends what is due by now.
	 */
	void proceed(long now) {
		if (this.end.hasCome()) {
			return;
		}
		try {
			boolean flushed = this.sender.send(now);
			if (this.sender.finished() && this.roundTrips.inFlight() == 0 && !this.sender.closed()
					&& !this.lingeringClose.hasBegun()) {
				flushed = this.lingeringClose.begin(now);
			}
			int operations = flushed ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
			if (this.key.interestOps() != operations) {
				this.key.interestOps(operations);
			}
		}
		catch (IOException ex) {
			this.receiver.sendingFailed(ex);
		}
	}

	/**
	 * Looks at the deadline, as {@link ConnectionDeadline#check} says.
	 */
	void checkDeadline(long now) {
		this.deadline.check(now);
	}

}
