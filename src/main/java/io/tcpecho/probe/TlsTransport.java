package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * Transport that encrypts by an {@link SSLEngine}.
 */
final class TlsTransport implements Transport {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final SocketChannel channel;

	private final SSLEngine engine;

	/** Ciphertext from the peer, ready to be appended to. */
	private final ByteBuffer incoming;

	/** Ciphertext for the peer, ready to be written. */
	private final ByteBuffer outgoing;

	private boolean heard;

	TlsTransport(SocketChannel channel, SSLEngine engine) throws IOException {
		this.channel = channel;
		this.engine = engine;
		int packet = engine.getSession().getPacketBufferSize();
		this.incoming = ByteBuffer.allocate(packet);
		this.outgoing = ByteBuffer.allocate(packet).flip();
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
					wrap(NOTHING);
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
		this.channel.read(this.incoming);
		while (this.incoming.position() > 0 && unwrap(NOTHING).bytesConsumed() > 0) {
			runTasks();
		}
	}

	private boolean unwrapHandshake() throws IOException {
		if (unwrap(NOTHING).getStatus() != Status.BUFFER_UNDERFLOW) {
			return true;
		}
		int count = this.channel.read(this.incoming);
		if (count < 0) {
			throw new ProbeException(Step.HANDSHAKE, "closed by the peer");
		}
		return count > 0;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		int start = target.position();
		this.heard = false;
		while (true) {
			Status status = unwrap(target).getStatus();
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
			if (status == Status.BUFFER_UNDERFLOW) {
				int read = this.channel.read(this.incoming);
				if (read <= 0) {
					return read;
				}
				this.heard = true;
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
			wrap(NOTHING);
			flush();
		}
	}

	@Override
	public boolean buffers() {
		return true;
	}

	@Override
	public boolean heard() {
		return this.heard && this.incoming.position() > 0;
	}

	@Override
	public void write(ByteBuffer source) throws IOException {
		while (source.hasRemaining() && flush()) {
			if (wrap(source).getStatus() == Status.CLOSED) {
				throw new SSLException("The peer has closed the connection");
			}
		}
		flush();
	}

	@Override
	public boolean flush() throws IOException {
		if (this.outgoing.hasRemaining()) {
			this.channel.write(this.outgoing);
		}
		return !this.outgoing.hasRemaining();
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.engine.closeOutbound();
		while (!this.engine.isOutboundDone() && flush()) {
			if (wrap(NOTHING).bytesProduced() == 0) {
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
		try (this.channel) {
			shutdownOutput();
		}
	}

	private SSLEngineResult unwrap(ByteBuffer target) throws IOException {
		this.incoming.flip();
		try {
			return this.engine.unwrap(this.incoming, target);
		}
		finally {
			this.incoming.compact();
		}
	}

	private SSLEngineResult wrap(ByteBuffer source) throws IOException {
		this.outgoing.clear();
		try {
			return this.engine.wrap(source, this.outgoing);
		}
		finally {
			this.outgoing.flip();
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
