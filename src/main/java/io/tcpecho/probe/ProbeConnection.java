package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * Conversation with the peer over one open connection.
 */
final class ProbeConnection implements Runnable {

	private final int number;

	private final Transport transport;

	private final SelectionKey key;

	private final Workspace workspace;

	private final Runnable onEnd;

	private final RoundTrips roundTrips;

	private final EchoSender sender;

	private final EchoVerifier verifier;

	private boolean failed;

	private boolean over;

	/**
	 * Creates the conversation over an open transport.
	 * @param number number of the connection, from 0
	 * @param transport ready to exchange bytes
	 * @param key the transport's place in the selector
	 * @param workspace what the connections share
	 * @param onEnd called when the conversation is over, well or not
	 */
	ProbeConnection(int number, Transport transport, SelectionKey key, Workspace workspace, Runnable onEnd) {
		this.number = number;
		this.transport = transport;
		this.key = key;
		this.workspace = workspace;
		this.onEnd = onEnd;
		this.roundTrips = new RoundTrips((int) Math.min(workspace.load().count(), workspace.load().depth()));
		this.sender = new EchoSender(number, transport, workspace, this.roundTrips);
		this.verifier = new EchoVerifier(number, workspace, this.roundTrips, this::report);
		key.interestOps(SelectionKey.OP_READ);
		key.attach(this);
	}

	void start(Schedule schedule, int index, long now) {
		this.sender.start(schedule, index);
		proceed(now);
	}

	/**
	 * Lets the next message go, as {@link EchoSender#permit()} says.
	 */
	void permit(long now) {
		this.sender.permit();
		proceed(now);
	}

	/**
	 * Begins no more round trips, as {@link EchoSender#stop()} says.
	 */
	void stop(long now) {
		this.sender.stop();
		proceed(now);
	}

	/**
	 * Gives up what is overdue.
	 * @return number of messages that will not be sent
	 */
	long giveUp(long now) {
		long overdue = this.over ? 0 : this.sender.giveUp();
		proceed(now);
		return overdue;
	}

	@Override
	public void run() {
		try {
			proceed(this.key.isReadable() ? receive() : System.nanoTime());
		}
		catch (IOException ex) {
			fail(Breakage.receiving(ex, this.number, place()));
		}
	}

	private void proceed(long now) {
		if (this.over) {
			return;
		}
		try {
			boolean flushed = this.sender.send(now);
			int operations = flushed ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
			if (this.key.interestOps() != operations) {
				this.key.interestOps(operations);
			}
			if (this.sender.finished() && this.roundTrips.inFlight() == 0 && !this.sender.closed()) {
				end();
			}
		}
		catch (IOException ex) {
			sendingFailed(ex);
		}
	}

	/**
	 * Looks first whether the peer has said why it takes no more.
	 */
	private void sendingFailed(IOException failure) {
		try {
			receive();
			fail(Breakage.sending(failure, place()));
		}
		catch (IOException ex) {
			fail(Breakage.receiving(ex, this.number, place()));
		}
	}

	private long receive() throws IOException {
		long now;
		int count;
		do {
			ByteBuffer input = this.workspace.input();
			count = this.transport.read(input);
			now = System.nanoTime();
			if (count > 0) {
				this.verifier.accept(input.flip(), this.sender.sent(), now);
			}
		}
		while (count > 0 && this.transport.buffers());
		if (count < 0) {
			endOfStream();
		}
		return now;
	}

	private void endOfStream() {
		if (this.roundTrips.inFlight() > 0) {
			fail(Step.RECEIVE, "closed early by the peer " + place());
		}
		else if (!this.sender.closed() && this.sender.finished()) {
			end();
		}
		else if (!this.sender.closed()) {
			fail(Step.RECEIVE, "closed by the peer " + place());
		}
		else if (!this.transport.endedCleanly()) {
			fail(Step.RECEIVE, "all came back, but the peer ended without TLS's close_notify (connection %d)"
				.formatted(this.number));
		}
		else {
			end();
		}
	}

	/**
	 * Fails if what is due has been waited for too long.
	 * @param now {@link System#nanoTime()}
	 */
	void checkDeadline(long now) {
		if (this.over || now - this.roundTrips.waitingSince() <= this.workspace.timeout().toNanos()
				|| (this.sender.halfClosing() && !blocked())) {
			return;
		}
		String time = Durations.format(this.workspace.timeout());
		if (this.roundTrips.inFlight() == 0) {
			if (this.sender.closed()) {
				fail(Step.RECEIVE, "all came back, but the peer did not close within %s of the end (connection %d)"
					.formatted(time, this.number));
			}
		}
		else if (this.sender.oldestSent() && !this.sender.halfClosing()) {
			fail(Step.RECEIVE, "timed out, no whole answer within %s: it stopped %s".formatted(time, place()));
		}
		else {
			fail(Step.SEND, "timed out, the peer took nothing for %s (connection %d, round trip %d)".formatted(time,
					this.number, this.roundTrips.completed() + 1));
		}
	}

	/**
	 * Returns whether the peer has yet to take bytes before more can follow.
	 */
	private boolean blocked() {
		return (this.key.interestOps() & SelectionKey.OP_WRITE) != 0;
	}

	/**
	 * Returns how far the conversation has come.
	 */
	private String place() {
		long completed = this.roundTrips.completed();
		if (this.roundTrips.inFlight() > 0) {
			return "after %d of %d bytes (connection %d, round trip %d)".formatted(this.verifier.position(),
					this.workspace.messageLength(), this.number, completed + 1);
		}
		String planned = (this.sender.quota() == Long.MAX_VALUE) ? "" : " of " + this.sender.quota();
		return "after %d%s round trips (connection %d)".formatted(completed, planned, this.number);
	}

	private void fail(Step step, String reason) {
		fail(new Failure(step, reason));
	}

	private void fail(Failure failure) {
		if (!this.over) {
			report(failure);
			this.workspace.tally().lost(this.roundTrips.inFlight());
			end();
		}
	}

	/**
	 * Reports the first failure of this connection; what follows from it is not another.
	 */
	private void report(Failure failure) {
		if (!this.failed) {
			this.failed = true;
			this.workspace.tally().failed(failure);
		}
	}

	private void end() {
		this.over = true;
		this.key.cancel();
		try {
			this.transport.close();
		}
		catch (IOException ex) {
			// everything of interest has been said
		}
		this.onEnd.run();
	}

}
