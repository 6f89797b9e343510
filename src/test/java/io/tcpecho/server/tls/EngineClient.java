package io.tcpecho.server.tls;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * TLS client whose records are bytes in a test's hands.
 */
final class EngineClient {

	private static final int ROOM = 40_000;

	private final Socket socket;

	private final SSLEngine engine;

	private final ByteBuffer received = ByteBuffer.allocate(ROOM).limit(0);

	private ByteBuffer data = ByteBuffer.allocate(ROOM);

	EngineClient(Socket socket, SSLEngine engine) {
		this.socket = socket;
		this.engine = engine;
		engine.setUseClientMode(true);
	}

	void shakeHands() throws IOException {
		this.engine.beginHandshake();
		HandshakeStatus status = this.engine.getHandshakeStatus();
		while (status != HandshakeStatus.NOT_HANDSHAKING) {
			switch (status) {
				case NEED_TASK -> this.engine.getDelegatedTask().run();
				case NEED_WRAP -> send(owed());
				default -> receive();
			}
			status = this.engine.getHandshakeStatus();
		}
	}

	/**
	 * Returns the records of some data.
	 */
	byte[] records(byte[] content) throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		ByteBuffer source = ByteBuffer.wrap(content);
		while (source.hasRemaining()) {
			wrap(source, all);
		}
		return all.toByteArray();
	}

	/**
	 * Returns a key update that asks for another (TLS 1.3), or the beginning of another
	 * handshake (TLS 1.2).
	 */
	byte[] shakeAgain() throws IOException {
		this.engine.beginHandshake();
		return owed();
	}

	byte[] closeNotify() throws IOException {
		this.engine.closeOutbound();
		return owed();
	}

	private byte[] owed() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		while (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
			wrap(ByteBuffer.allocate(0), all);
		}
		return all.toByteArray();
	}

	private void wrap(ByteBuffer source, ByteArrayOutputStream target) throws IOException {
		ByteBuffer record = ByteBuffer.allocate(ROOM);
		SSLEngineResult result = this.engine.wrap(source, record);
		if (result.getStatus() == Status.CLOSED && source.hasRemaining()) {
			throw new EOFException("Closed");
		}
		target.write(record.array(), record.arrayOffset(), record.position());
	}

	void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/**
	 * Reads data, answering what is to be answered.
	 */
	byte[] readExactly(int count) throws IOException {
		while (this.data.position() < count) {
			if (receive() == Status.CLOSED) {
				throw new EOFException("Only %d bytes".formatted(this.data.position()));
			}
			send(owed());
		}
		this.data.flip();
		byte[] taken = new byte[count];
		this.data.get(taken);
		this.data.compact();
		return taken;
	}

	/**
	 * Waits for the server's alert that nothing follows.
	 */
	void expectEnd() throws IOException {
		while (receive() != Status.CLOSED) {
			if (this.data.position() > 0) {
				throw new IOException("More data");
			}
		}
	}

	private Status receive() throws IOException {
		while (true) {
			SSLEngineResult result = this.engine.unwrap(this.received, this.data);
			if (result.getStatus() == Status.BUFFER_OVERFLOW) {
				this.data = ByteBuffer.allocate(2 * this.data.capacity()).put(this.data.flip());
				continue;
			}
			if (result.getStatus() != Status.BUFFER_UNDERFLOW) {
				return result.getStatus();
			}
			this.received.compact();
			int read = this.socket.getInputStream()
				.read(this.received.array(), this.received.arrayOffset() + this.received.position(),
						this.received.remaining());
			if (read < 0) {
				throw new EOFException("Closed without an alert");
			}
			this.received.position(this.received.position() + read).flip();
		}
	}

}
