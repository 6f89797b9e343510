package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Receiving half of one connection, which also hears why the sending half fails.
 */
final class EchoReceiver {

	private final int connection;

	private final Transport transport;

	private final RunContext context;

	private final EchoSender sender;

	private final EchoVerifier verifier;

	private final Progress progress;

	private final LingeringClose lingeringClose;

	private final ConnectionEnd end;

	EchoReceiver(int connection, Transport transport, RunContext context, EchoSender sender, EchoVerifier verifier,
			Progress progress, LingeringClose lingeringClose, ConnectionEnd end) {
		this.connection = connection;
		this.transport = transport;
		this.context = context;
		this.sender = sender;
		this.verifier = verifier;
		this.progress = progress;
		this.lingeringClose = lingeringClose;
		this.end = end;
	}

	/**
	 * Reads and verifies what is there; the conversation is over if that is its end.
	 * @return {@link System#nanoTime()} when the last bytes were there
	 * @throws IOException if reading fails, or if what came was not sent
	 */
	long receive() throws IOException {
		long now;
		int count;
		do {
			ByteBuffer input = this.context.input();
			count = this.transport.read(input);
			now = System.nanoTime();
			if (count > 0) {
				this.verifier.accept(input.flip(), this.sender.sent(), now);
			}
			else if (this.transport.heard()) {
				this.progress.heard(now);
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
			this.end.fail(early);
		}
		else {
			this.end.come();
		}
	}

	/**
	 * Ends the conversation; looks first whether the peer has said why it takes no more.
	 * @param failure what the sending half has met
	 */
	void sendingFailed(IOException failure) {
		try {
			receive();
			if (this.lingeringClose.hasBegun()) {
				this.end.come();
			}
			this.end.fail(FailureText.sending(failure, this.progress.place()));
		}
		catch (IOException ex) {
			receivingFailed(ex);
		}
	}

	/**
	 * Ends the conversation.
	 * @param failure what {@link #receive()} has met
	 */
	void receivingFailed(IOException failure) {
		if (this.lingeringClose.hasBegun() && FailureText.isHangUp(failure)) {
			this.end.come();
		}
		this.end.fail(FailureText.receiving(failure, this.connection, this.progress.place()));
	}

}
