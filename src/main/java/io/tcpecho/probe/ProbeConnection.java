package io.tcpecho.probe;

import java.io.IOException;
import java.nio.channels.SelectionKey;

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

	/**
	 * Creates the conversation over an open transport.
	 * @param number number of the connection, from 0
	 * @param transport ready to exchange bytes
	 * @param key the transport's place in the selector
	 * @param workspace what the connections share
	 * @param onEnd called when the conversation is over, well or not
	 */
	ProbeConnection(int number, Transport transport, SelectionKey key, Workspace workspace, Runnable onEnd) {
		this.key = key;
		this.workspace = workspace;
		this.roundTrips = new RoundTrips((int) Math.min(workspace.load().count(), workspace.load().depth()));
		this.allotment = new Allotment(workspace.load());
		this.ending = new Ending(transport, key, workspace.tally(), this.roundTrips, onEnd);
		this.sender = new EchoSender(number, transport, workspace, this.roundTrips, this.allotment);
		EchoVerifier verifier = new EchoVerifier(number, workspace, this.roundTrips, this.ending::report);
		this.progress = new Progress(number, workspace, this.roundTrips, this.sender, verifier, this.allotment);
		this.leave = new Leave(transport);
		this.receiver = new EchoReceiver(number, transport, workspace, this.sender, verifier, this.progress, this.leave,
				this.ending);
		key.interestOps(SelectionKey.OP_READ);
		key.attach(this);
	}

	void start(Schedule schedule, int index, long now) {
		this.allotment.start(schedule, index);
		proceed(now);
	}

	/**
	 * Lets the next message go, as {@link Allotment#permit} says.
	 */
	void permit(long now) {
		boolean full = this.roundTrips.full();
		if (full && this.workspace.load().openLoop()) {
			this.workspace.tally().heldUp();
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
		long overdue = this.ending.hasCome() ? 0 : this.allotment.giveUp();
		proceed(now);
		return overdue;
	}

	/**
	 * Returns the messages that have been sent and may still come back.
	 * @return their number
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

	private void proceed(long now) {
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
		Failure late = this.progress.late(now, blocked());
		if (late != null) {
			this.ending.fail(late);
		}
	}

	/**
	 * Returns whether the peer has yet to take bytes before more can follow.
	 */
	private boolean blocked() {
		return (this.key.interestOps() & SelectionKey.OP_WRITE) != 0;
	}

}
