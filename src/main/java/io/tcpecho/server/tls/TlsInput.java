package io.tcpecho.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * Input of a TLS connection: the data of its records.
 * <p>
 * The stream ends with the client's alert that nothing follows, or with the accepted
 * socket's input: as with the JDK's own socket, a client that closes without the alert is
 * no failure.
 */
final class TlsInput extends InputStream {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final ReentrantLock lock = new ReentrantLock();

	private final SSLEngine engine;

	private final RecordReader records;

	private final TlsOutput output;

	private final Runnable beforeRead;

	private final BorrowedBuffer decrypted;

	/** Data that the caller had no room for. */
	private ByteBuffer rest = NOTHING;

	private boolean ended;

	private @Nullable SSLException failure;

	/**
	 * Creates the input; the handshake must be over before anything is read.
	 * @param engine the connection's engine
	 * @param records where records come from
	 * @param output where answers go
	 * @param decrypted where a buffer is borrowed for data that the caller has no room
	 * for
	 * @param beforeRead what is run after each record that brings no data
	 */
	TlsInput(SSLEngine engine, RecordReader records, TlsOutput output, BorrowedBuffer decrypted, Runnable beforeRead) {
		this.engine = engine;
		this.records = records;
		this.output = output;
		this.decrypted = decrypted;
		this.beforeRead = beforeRead;
	}

	@Override
	public int read() throws IOException {
		byte[] value = new byte[1];
		return (read(value) < 0) ? -1 : value[0] & 0xFF;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		this.lock.lock();
		try {
			if (this.rest.hasRemaining() || length == 0) {
				return takeRest(bytes, offset, length);
			}
			if (this.failure != null) {
				throw new SSLException("Broken before: " + this.failure.getMessage(), this.failure);
			}
			int count = 0;
			while (count == 0) {
				count = readRecords(bytes, offset, length);
			}
			return count;
		}
		catch (SSLException ex) {
			fail(ex);
			throw ex;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public int available() {
		return this.rest.remaining();
	}

	private int takeRest(byte[] bytes, int offset, int length) {
		int count = Math.min(length, this.rest.remaining());
		this.rest.get(bytes, offset, count);
		if (!this.rest.hasRemaining()) {
			this.rest = NOTHING;
			this.decrypted.giveBack();
		}
		return count;
	}

	/**
	 * Reads a record, with those that have arrived behind it.
	 * @return number of bytes, 0 if the record brought none, -1 at the end
	 */
	private int readRecords(byte[] bytes, int offset, int length) throws IOException {
		ByteBuffer record = this.ended ? null : this.records.next();
		if (record == null) {
			this.ended = true;
			return -1;
		}
		if (length >= this.records.length() - RecordReader.HEADER) {
			return decryptAll(record, ByteBuffer.wrap(bytes, offset, length));
		}
		ByteBuffer target = this.decrypted.borrow(this.records.length());
		int count = decryptAll(record, target);
		if (count <= 0) {
			this.decrypted.giveBack();
			return count;
		}
		this.rest = target.flip();
		return takeRest(bytes, offset, length);
	}

	/**
	 * Decrypts a record and those behind it that have arrived with it. One that is broken
	 * fails the next read, not the data before.
	 */
	private int decryptAll(ByteBuffer record, ByteBuffer target) throws IOException {
		int sum = decrypt(record, target);
		try {
			while (sum > 0 && !this.ended && this.records.hasData(target.remaining())) {
				sum += Math.max(decrypt(record, target), 0);
			}
		}
		catch (SSLException ex) {
			fail(ex);
		}
		return sum;
	}

	private int decrypt(ByteBuffer record, ByteBuffer target) throws IOException {
		SSLEngineResult result = this.engine.unwrap(record, target);
		this.records.taken();
		if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
			this.output.sendOwed();
		}
		else if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
			throw new SSLException("The client wants to shake hands anew, which is refused");
		}
		if (result.getStatus() == Status.CLOSED) {
			this.ended = true;
			return -1;
		}
		if (result.getStatus() != Status.OK) {
			throw new SSLException("Not a record: " + result.getStatus());
		}
		if (result.bytesProduced() == 0) {
			this.beforeRead.run();
		}
		return result.bytesProduced();
	}

	/** Tells the client, and notes that what follows is not the end of the stream. */
	private void fail(SSLException failure) {
		if (this.failure == null) {
			this.failure = failure;
			this.output.tryEnd(TlsSocket.PATIENCE);
		}
	}

	/**
	 * Throws away what can be read without waiting, unless another thread reads.
	 */
	void discard() throws IOException {
		if (this.lock.tryLock()) {
			try {
				this.records.discard();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	int getBuffered() {
		return this.decrypted.size() + this.records.getBuffered();
	}

}
