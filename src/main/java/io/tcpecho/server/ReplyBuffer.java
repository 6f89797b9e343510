package io.tcpecho.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Output of one connection: replies that have not yet been written to the socket.
 * <p>
 * The framework's connection allocates a buffer of the socket's send buffer size, 2 MB
 * and more, for its first reply. This one grows to what is gathered, up to
 * {@value #CAPACITY} bytes, and lets a large buffer go at each flush. Not safe for use by
 * several threads.
 */
final class ReplyBuffer extends OutputStream {

	static final int CAPACITY = 16 * 1024;

	private static final int SMALL = 512;

	private static final byte[] NONE = {};

	private final OutputStream sink;

	private byte[] buffer = NONE;

	private int length;

	private boolean written;

	ReplyBuffer(OutputStream sink) {
		this.sink = sink;
	}

	@Override
	public void write(int value) throws IOException {
		reserve(1);
		this.buffer[this.length++] = (byte) value;
	}

	@Override
	public void write(byte[] bytes, int offset, int count) throws IOException {
		if (count >= CAPACITY) {
			flush();
			this.sink.write(bytes, offset, count);
			this.written = true;
		}
		else {
			reserve(count);
			System.arraycopy(bytes, offset, this.buffer, this.length, count);
			this.length += count;
		}
	}

	@Override
	public void flush() throws IOException {
		if (this.length > 0) {
			this.sink.write(this.buffer, 0, this.length);
			this.length = 0;
			this.written = true;
			if (this.buffer.length > SMALL) {
				this.buffer = NONE;
			}
		}
	}

	/**
	 * Returns whether anything has been written to the socket since the last call.
	 * @return {@code true} if the client may have got something to answer
	 */
	boolean clearWritten() {
		boolean result = this.written;
		this.written = false;
		return result;
	}

	private void reserve(int count) throws IOException {
		if (count > CAPACITY - this.length) {
			flush();
		}
		int needed = this.length + count;
		if (needed > this.buffer.length) {
			int doubled = Math.max(SMALL, this.buffer.length * 2);
			this.buffer = Arrays.copyOf(this.buffer, Math.min(CAPACITY, Math.max(needed, doubled)));
		}
	}

}
