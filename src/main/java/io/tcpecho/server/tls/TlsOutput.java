package io.tcpecho.server.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * Output of a TLS connection: data, and what the engine has to say of its own. Safe for
 * use by several threads, of which one writes at a time.
 */
final class TlsOutput extends OutputStream {

	private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);

	private final Lock lock = new ReentrantLock();

	private final SSLEngine engine;

	private final OutputStream out;

	private final BorrowedBuffer buffer;

	/**
	 * Creates the output.
	 * @param engine the connection's engine
	 * @param out output of the accepted socket
	 * @param buffer where the buffer of a write is borrowed
	 */
	TlsOutput(SSLEngine engine, OutputStream out, BorrowedBuffer buffer) {
		this.engine = engine;
		this.out = out;
		this.buffer = buffer;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value });
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		this.lock.lock();
		try {
			send(ByteBuffer.wrap(bytes, offset, length));
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Sends what the engine owes the client, such as the answer to a key update.
	 * @throws IOException if writing fails
	 */
	void sendOwed() throws IOException {
		this.lock.lock();
		try {
			send(NO_DATA.duplicate());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends the stream: sends what is owed and an alert that nothing follows.
	 * @throws IOException if writing fails
	 */
	void end() throws IOException {
		this.lock.lock();
		try {
			this.engine.closeOutbound();
			send(NO_DATA.duplicate());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ends the stream, unless somebody else writes for longer than a while.
	 * @param patience how long to wait for another writer
	 * @return whether the stream has ended in order
	 */
	boolean tryEnd(Duration patience) {
		try {
			if (!this.lock.tryLock() && !this.lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
				return false;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		try {
			end();
			return true;
		}
		catch (IOException | RuntimeException ex) {
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void send(ByteBuffer data) throws IOException {
		try {
			while (data.hasRemaining() || isOwing()) {
				ByteBuffer records = this.buffer.borrow(roomForRecord());
				boolean open = wrap(data, records);
				this.out.write(records.array(), records.arrayOffset(), records.position());
				if (!open) {
					checkSent(data);
					return;
				}
			}
		}
		finally {
			this.buffer.giveBack();
		}
	}

	private static void checkSent(ByteBuffer data) throws SocketException {
		if (data.hasRemaining()) {
			throw new SocketException("The sending side is closed");
		}
	}

	/**
	 * Makes records as long as there is room for one.
	 * @return whether more can follow
	 */
	private boolean wrap(ByteBuffer data, ByteBuffer records) throws SSLException {
		int room = roomForRecord();
		do {
			int before = records.position();
			SSLEngineResult result = this.engine.wrap(data, records);
			switch (result.getStatus()) {
				case CLOSED -> {
					return false;
				}
				case BUFFER_OVERFLOW -> {
					return true;
				}
				default -> {
					if (records.position() == before && result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
						throw new SSLException("Nothing can be sent yet: " + result);
					}
				}
			}
		}
		while (records.remaining() >= room && (data.hasRemaining() || isOwing()));
		return true;
	}

	private int roomForRecord() {
		return this.engine.getSession().getPacketBufferSize();
	}

	private boolean isOwing() {
		return this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
	}

	/**
	 * Returns how many bytes of buffers are held; any thread may ask.
	 */
	int getBuffered() {
		return this.buffer.size();
	}

}
