package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * Transport that encrypts by an {@link SSLEngine}.
 */
final class TlsTransport implements Transport {

	/** Most records of one read, should they carry nothing. */
	private static final int TURN = 1000;

	private final TlsRecords records;

	private final SSLEngine engine;

	private boolean heard;

	TlsTransport(SocketChannel channel, SSLEngine engine) throws IOException {
		this.records = new TlsRecords(channel, engine);
		this.engine = engine;
		engine.beginHandshake();
	}

	@Override
	public boolean handshake() throws IOException {
		try {
			return shakeHands();
		}
		catch (SSLException ex) {
			throw ex;
		}
		catch (IOException ex) {
			hear();
			throw ex;
		}
	}

	private boolean shakeHands() throws IOException {
		while (true) {
			switch (this.engine.getHandshakeStatus()) {
				case NEED_TASK -> runTasks();
				case NEED_WRAP -> {
					if (!flush()) {
						return false;
					}
					this.records.wrap();
				}
				case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
					if (!flush() || !unwrapHandshake()) {
						return false;
					}
				}
				case FINISHED, NOT_HANDSHAKING -> {
					return flush();
				}
			}
		}
	}

	/**
	 * Listens to a peer that takes no more: an alert says why.
	 */
	private void hear() throws IOException {
		this.records.receive();
		while (this.records.hasReceived() && this.records.unwrap().bytesConsumed() > 0) {
			runTasks();
		}
	}

	private boolean unwrapHandshake() throws IOException {
		if (this.records.unwrap().getStatus() != Status.BUFFER_UNDERFLOW) {
			return true;
		}
		int count = this.records.receive();
		if (count < 0) {
			throw new ProbeException(Step.HANDSHAKE, "closed by the peer");
		}
		return count > 0;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		int start = target.position();
		boolean empty = false;
		this.heard = false;
		for (int turn = 0; true; turn++) {
			Status status = this.records.unwrap(target).getStatus();
			if (this.engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING && status == Status.OK) {
				answerHandshake();
			}
			int count = target.position() - start;
			if (status == Status.BUFFER_OVERFLOW || (status != Status.OK && count > 0)) {
				return count;
			}
			if (status == Status.CLOSED) {
				return -1;
			}
			empty = empty || (status == Status.OK && count == 0);
			if (status == Status.BUFFER_UNDERFLOW) {
				// others have their turn; what the socket holds is told of again
				int read = (turn < TURN) ? this.records.receive() : 0;
				this.heard = !empty && (this.heard || read > 0);
				if (read <= 0) {
					return read;
				}
			}
		}
	}

	/**
	 * Serves what the peer asks for after the handshake, for instance new keys.
	 */
	private void answerHandshake() throws IOException {
		if (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
			runTasks();
		}
		if (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && flush()) {
			this.records.wrap();
			flush();
		}
	}

	@Override
	public boolean buffers() {
		return true;
	}

	@Override
	public boolean heard() {
		return this.heard && this.records.hasReceived();
	}

	@Override
	public void write(ByteBuffer source) throws IOException {
		while (source.hasRemaining() && flush()) {
			if (this.records.wrap(source).getStatus() == Status.CLOSED) {
				throw new SSLException("The peer has closed the connection");
			}
		}
		flush();
	}

	@Override
	public boolean flush() throws IOException {
		return this.records.flush();
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.engine.closeOutbound();
		while (!this.engine.isOutboundDone() && flush()) {
			if (this.records.wrap().bytesProduced() == 0) {
				return;
			}
		}
		flush();
	}

	@Override
	public boolean endedCleanly() {
		return this.engine.isInboundDone();
	}

	/**
	 * Takes leave of the peer, with an alert if its certificate was not accepted, as far
	 * as that goes without waiting.
	 */
	@Override
	public void close() throws IOException {
		try (this.records) {
			shutdownOutput();
		}
	}

	private void runTasks() {
		Runnable task = this.engine.getDelegatedTask();
		while (task != null) {
			task.run();
			task = this.engine.getDelegatedTask();
		}
	}

}
