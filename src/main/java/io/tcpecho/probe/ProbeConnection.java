package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.time.Duration;

/**
 * Conversation with the peer over one open connection.
 */
final class ProbeConnection implements Runnable {

	/** How long bytes that nobody has asked for may take to show. */
	private static final Duration LEAVE = Duration.ofMillis(200);

	private final int number;

	private final Transport transport;

	private final SelectionKey key;

	private final Workspace workspace;

	private final Runnable onEnd;

	private final RoundTrips roundTrips;

	private final EchoSender sender;

	private final EchoVerifier verifier;

	private final Progress progress;

	private boolean failed;

	/** Nothing more will be sent, and nothing more must come. */
	private boolean leaving;

	private long leftAt;

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
		this.progress = new Progress(number, workspace, this.roundTrips, this.sender, this.verifier);
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

	/**
	 * Returns the messages that have been sent and may still come back.
	 * @return their number
	 */
	long inFlight() {
		return this.over ? 0 : this.roundTrips.inFlight();
	}

	@Override
	public void run() {
		try {
			proceed(this.key.isReadable() ? receive() : System.nanoTime());
		}
		catch (IOException ex) {
			receivingFailed(ex);
		}
	}

	private void proceed(long now) {
		if (this.over) {
			return;
		}
		try {
			boolean flushed = this.sender.send(now);
			if (this.sender.finished() && this.roundTrips.inFlight() == 0 && !this.sender.closed() && !this.leaving) {
				flushed = leave(now);
			}
			int operations = flushed ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
			if (this.key.interestOps() != operations) {
				this.key.interestOps(operations);
			}
		}
		catch (IOException ex) {
			sendingFailed(ex);
		}
	}

	/**
	 * Tells the peer that all has come back, and listens whether it sends more than that:
	 * a copy, say, that its last answer was too early to show.
	 * @return {@code false} if the socket must become writable first
	 */
	private boolean leave(long now) throws IOException {
		this.leaving = true;
		this.leftAt = now;
		this.transport.shutdownOutput();
		return this.transport.flush();
	}

	/**
	 * Looks first whether the peer has said why it takes no more.
	 */
	private void sendingFailed(IOException failure) {
		try {
			receive();
			if (this.leaving) {
				end();
			}
			fail(Breakage.sending(failure, this.progress.place()));
		}
		catch (IOException ex) {
			receivingFailed(ex);
		}
	}

	private void receivingFailed(IOException failure) {
		if (this.leaving && Breakage.isHangUp(failure)) {
			end();
		}
		fail(Breakage.receiving(failure, this.number, this.progress.place()));
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
		Failure early = this.progress.ended(this.transport.endedCleanly());
		if (early != null) {
			fail(early);
		}
		else {
			end();
		}
	}

	/**
	 * Fails if what is due has been waited for too long, or takes leave for good.
	 * @param now {@link System#nanoTime()}
	 */
	void checkDeadline(long now) {
		if (this.over) {
			return;
		}
		if (this.leaving) {
			if (now - this.leftAt >= LEAVE.toNanos()) {
				end();
			}
			return;
		}
		Failure late = this.progress.late(now, blocked());
		if (late != null) {
			fail(late);
		}
	}

	/**
	 * Returns whether the peer has yet to take bytes before more can follow.
	 */
	private boolean blocked() {
		return (this.key.interestOps() & SelectionKey.OP_WRITE) != 0;
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
		if (this.over) {
			return;
		}
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
