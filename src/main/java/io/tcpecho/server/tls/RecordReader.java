package io.tcpecho.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * Reader of whole records from the accepted socket.
 * <p>
 * While it waits for a record to begin it holds a buffer of {@value #SMALLEST} to
 * {@value #SMALL} bytes, which short records fit into as a whole. For others it borrows a
 * large one until all of it has been taken. What has arrived behind the record is read
 * with it. Not safe for use by several threads.
 */
final class RecordReader {

	/** Type, version and length (RFC 8446, 5.1). */
	static final int HEADER = 5;

	static final int SMALLEST = 128;

	static final int SMALL = 512;

	private static final int CHUNK_SIZE = 8192;

	/** Most chunks that are thrown away. */
	private static final int MOST_DISCARDED = 32;

	private static final byte APPLICATION_DATA = 23;

	/** With its type and a tag (RFC 8446, 5.2). */
	private static final int LONGEST_ALERT = HEADER + 2 + 1 + 16;

	private static final int FIRST_TYPE = 20;

	private static final int LAST_TYPE = 24;

	private final InputStream in;

	private final Runnable beforeRead;

	private final BorrowedBuffer large;

	private ByteBuffer small = ByteBuffer.allocate(SMALLEST);

	/** The small or the large buffer; what is in it is between position and limit. */
	private ByteBuffer buffer = this.small.limit(0);

	private int smallSize = SMALLEST;

	private volatile boolean received;

	/**
	 * Creates a reader.
	 * @param in input of the accepted socket
	 * @param large where a large buffer is borrowed
	 * @param beforeRead what is run before each read of the socket
	 */
	RecordReader(InputStream in, BorrowedBuffer large, Runnable beforeRead) {
		this.in = in;
		this.large = large;
		this.beforeRead = beforeRead;
	}

	/**
	 * Waits until the next record is whole.
	 * @return a buffer with the record and whatever has arrived behind it, or
	 * {@code null} if the stream has ended before. The caller takes the record out of it.
	 * @throws SSLException if the record is longer than any may be
	 * @throws IOException if reading fails; it may be tried again
	 */
	@Nullable ByteBuffer next() throws IOException {
		int length = length();
		while (length > this.buffer.remaining()) {
			makeRoom(length);
			if (!fill()) {
				return null;
			}
			length = length();
		}
		return this.buffer;
	}

	/**
	 * Returns the length of the next record, or as much as must be read to know it. What
	 * is no record is left to the engine, which knows what is wrong with it.
	 */
	int length() throws SSLException {
		int available = this.buffer.remaining();
		if (available < HEADER) {
			return HEADER;
		}
		int start = this.buffer.position();
		int type = this.buffer.get(start);
		if (type < FIRST_TYPE || type > LAST_TYPE) {
			return available;
		}
		int length = HEADER + Short.toUnsignedInt(this.buffer.getShort(start + HEADER - Short.BYTES));
		if (length > TlsBuffers.RECORD) {
			throw new SSLException("Record too long: %s bytes".formatted(length));
		}
		return length;
	}

	/**
	 * Returns whether the next record has arrived as a whole, brings data by all
	 * appearances, and no more than there is room for. An alert looks the same in TLS
	 * 1.3, but is short.
	 */
	boolean hasData(int room) throws SSLException {
		int available = this.buffer.remaining();
		if (available <= LONGEST_ALERT || this.buffer.get(this.buffer.position()) != APPLICATION_DATA) {
			return false;
		}
		int length = length();
		return length > LONGEST_ALERT && length <= available && length - HEADER <= room;
	}

	private void makeRoom(int length) {
		if (!this.buffer.hasRemaining()) {
			this.large.giveBack();
			if (this.small.capacity() < this.smallSize) {
				this.small = ByteBuffer.allocate(this.smallSize);
			}
			this.buffer = this.small.limit(0);
		}
		if (length > this.buffer.capacity()) {
			while (this.smallSize < Math.min(length, SMALL)) {
				this.smallSize *= 2;
			}
			this.buffer = this.large.borrow(length).put(this.buffer).flip();
		}
		else if (this.buffer.position() + length > this.buffer.capacity()) {
			this.buffer.compact().flip();
		}
	}

	private boolean fill() throws IOException {
		int end = this.buffer.limit();
		this.beforeRead.run();
		int read = this.in.read(this.buffer.array(), this.buffer.arrayOffset() + end, this.buffer.capacity() - end);
		if (read < 0) {
			return false;
		}
		this.buffer.limit(end + read);
		if (!this.received) {
			this.received = true;
		}
		return true;
	}

	/**
	 * Notes that a record has been taken out of the buffer.
	 */
	void taken() {
		if (!this.buffer.hasRemaining()) {
			this.large.giveBack();
			this.buffer = this.small.limit(0);
		}
	}

	/**
	 * Throws away what can be read without waiting, so that closing the socket does not
	 * reset the connection.
	 * @throws IOException if reading fails
	 */
	void discard() throws IOException {
		byte[] chunk = new byte[CHUNK_SIZE];
		for (int i = 0; i < MOST_DISCARDED && this.in.available() > 0; i++) {
			if (this.in.read(chunk) < 0) {
				return;
			}
		}
	}

	/**
	 * Returns whether any byte has been read; any thread may ask.
	 */
	boolean hasReceived() {
		return this.received;
	}

	/**
	 * Returns how many bytes are borrowed; any thread may ask.
	 */
	int getBuffered() {
		return this.large.size();
	}

}
