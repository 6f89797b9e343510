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

	private final Workspace workspace;

	private final RoundTrips roundTrips;

	private final EchoSender sender;

	private final EchoReceiver receiver;

	private final Progress progress;

	private final Allotment allotment;

	private final Ending ending;

	private final Leave leave;

	private final @Nullable Vacancy origin;

	/**
	 * Creates the conversation over an open transport.
	 * @param number number of the connection, from 0
	 * @param transport ready to exchange bytes
	 * @param key the transport's place in the selector
	 * @param workspace what the connections share
	 * @param allotment what it has to send
	 * @param origin the place that it takes, if it is not among the first
	 * @param onEnd called when the conversation is over, well or not
	 */
	ProbeConnection(int number, Transport transport, SelectionKey key, Workspace workspace, Allotment allotment,
			@Nullable Vacancy origin, Consumer<ProbeConnection> onEnd) {
		this.key = key;
		this.workspace = workspace;
		this.roundTrips = new RoundTrips((int) Math.min(workspace.load().count(), workspace.load().depth()),
				allotment.begun());
		this.allotment = allotment;
		this.origin = origin;
		this.ending = new Ending(transport, key, workspace, this.roundTrips, () -> onEnd.accept(this));
		this.sender = new EchoSender(number, transport, workspace, this.roundTrips, this.allotment);
		EchoVerifier verifier = new EchoVerifier(number, workspace, this.roundTrips,
				transport instanceof PlainTransport, this.ending::report);
		this.progress = new Progress(number, workspace, this.roundTrips, this.sender, verifier, this.allotment);
		this.leave = new Leave(transport);
		this.receiver = new EchoReceiver(number, transport, workspace, this.sender, verifier, this.progress, this.leave,
				this.ending);
		key.interestOps(SelectionKey.OP_READ);
		key.attach(this);
	}

	/**
	 * Lets the next message go, as {@link Allotment#permit} says.
	 */
	void permit(long now) {
		boolean full = !this.ending.hasCome() && this.roundTrips.full();
		if (full && this.workspace.load().openLoop()) {
			this.workspace.tally().sendDelays().heldUp();
		}
		this.allotment.permit(full);
		proceed(now);
	}

	/**
	 * Begins no more round trips, as {@link Allotment#stop()} says.
	 */
	void stop(long now) {
		this.allotment.stop();
		proceed(now);
	}

	/**
	 * Gives up what is overdue.
	 * @return number of messages that will not be sent
	 */
	long giveUp(long now) {
		long overdue = this.allotment.giveUp();
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
			this.ending.abandon();
		}
		return missing;
	}

	/**
	 * Closes as soon as what is in flight has come back, for another one to go on.
	 * @return {@code false} if it is about to close anyway
	 */
	boolean retire(long now) {
		if (this.sender.isRetired() || this.ending.hasCome() || this.leave.hasBegun() || this.allotment.left() == 0) {
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
		return this.sender.isRetired() && this.leave.hasBegun();
	}

	long retiredAt() {
		return this.sender.retiredAt();
	}

	/**
	 * Returns why it broke, if that is no failure of the run.
	 * @return the loss that the run survives, or {@code null} if there is none
	 */
	@Nullable Failure loss() {
		return this.ending.loss();
	}

	boolean hasAnswered() {
		return this.roundTrips.completed() > 0;
	}

	Allotment allotment() {
		return this.allotment;
	}

	@Nullable Vacancy origin() {
		return this.origin;
	}

	/**
	 * Returns the number of messages that may still come back.
	 */
	long inFlight() {
		return this.ending.hasCome() ? 0 : this.roundTrips.inFlight();
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
		if (this.ending.hasCome()) {
			return;
		}
		try {
			boolean flushed = this.sender.send(now);
			if (this.sender.finished() && this.roundTrips.inFlight() == 0 && !this.sender.closed()
					&& !this.leave.hasBegun()) {
				flushed = this.leave.begin(now);
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
	 * Fails if what is due has been waited for too long, or takes leave for good.
	 * @param now {@link System#nanoTime()}
	 */
	void checkDeadline(long now) {
		if (this.ending.hasCome()) {
			return;
		}
		if (this.leave.hasBegun()) {
			if (this.leave.isTaken(now)) {
				this.ending.come();
			}
			return;
		}
		// the peer has yet to take bytes before more can follow
		boolean blocked = (this.key.interestOps() & SelectionKey.OP_WRITE) != 0;
		Failure late = this.progress.late(now, blocked);
		if (late != null) {
			this.ending.fail(late);
		}
	}

}
