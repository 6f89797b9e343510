package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.tcpecho.framing.FrameCodec;

/**
 * Output of one connection: replies that have not yet been written to the socket.
 * <p>
 * The framework's connection allocates a buffer of the socket's send buffer size, 2 MB
 * and more, for its first reply. This one grows to what is gathered, up to
 * {@value #CAPACITY} bytes, and lets a large buffer go at each flush; the next one begins
 * with the size that was needed before the last flush. Safe for use by several threads.
 */
final class ReplyBuffer extends OutputStream {

	static final int CAPACITY = 16 * 1024;

	private static final int SMALLEST = 64;

	private static final int SMALL = 512;

	private static final byte[] NONE = {};

	private static final VarHandle BUFFER = handle("buffer", byte[].class);

	private static final VarHandle PASSING = handle("passing", int.class);

	private final Lock lock = new ReentrantLock();

	private final FrameCodec codec;

	private final OutputStream sink;

	private byte[] buffer = NONE;

	/** Length of a large reply that is being written past the buffer. */
	@SuppressWarnings("UnusedVariable") // read through its handle
	private int passing;

	private int length;

	/** Most bytes that were gathered at a time since the last flush. */
	private int peak;

	/** The peak before the last flush of anything. */
	private int lastPeak;

	private boolean written;

	/** Number of the flush that those which wait now will leave with, from 1. */
	private long flushes = 1;

	ReplyBuffer(FrameCodec codec, OutputStream sink) {
		this.codec = codec;
		this.sink = sink;
	}

	/**
	 * Adds a reply behind those that wait.
	 * @param reply content of the reply's frame
	 * @throws io.tcpecho.framing.FrameException if the framing cannot express the reply,
	 * of which nothing is sent then
	 * @throws IOException if writing to the socket fails
	 */
	void add(byte[] reply) throws IOException {
		this.lock.lock();
		try {
			this.codec.serialize(reply, this);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Writes what waits to the socket.
	 * @return whether anything has been written since the last flush began
	 * @throws IOException if writing to the socket fails
	 */
	boolean send() throws IOException {
		this.lock.lock();
		try {
			writeOut();
			this.flushes++;
			if (this.peak > 0) {
				this.lastPeak = this.peak;
				this.peak = 0;
			}
			if (this.buffer.length > SMALL) {
				BUFFER.setOpaque(this, NONE);
			}
			boolean result = this.written;
			this.written = false;
			return result;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void flush() throws IOException {
		send();
	}

	/**
	 * Takes a part of the frame that is being {@linkplain #add added}.
	 */
	@Override
	public void write(int value) throws IOException {
		reserve(1);
		this.buffer[this.length++] = (byte) value;
	}

	/**
	 * Takes a part of the frame that is being {@linkplain #add added}.
	 */
	@Override
	public void write(byte[] bytes, int offset, int count) throws IOException {
		if (count >= CAPACITY) {
			writeOut();
			PASSING.setOpaque(this, count);
			writeThrough(bytes, offset, count);
			PASSING.setOpaque(this, 0);
		}
		else {
			reserve(count);
			System.arraycopy(bytes, offset, this.buffer, this.length, count);
			this.length += count;
		}
	}

	private void writeOut() throws IOException {
		if (this.length > 0) {
			int count = this.length;
			this.peak = Math.max(this.peak, count);
			// nothing is sent twice, whatever a write that has sent half of it throws
			this.length = 0;
			writeThrough(this.buffer, 0, count);
		}
	}

	private void writeThrough(byte[] bytes, int offset, int count) throws IOException {
		this.sink.write(bytes, offset, count);
		this.written = true;
	}

	private void reserve(int count) throws IOException {
		if (count > CAPACITY - this.length) {
			writeOut();
		}
		int needed = this.length + count;
		if (needed > this.buffer.length) {
			int grown = Math.max(this.lastPeak, this.buffer.length * 2);
			BUFFER.setOpaque(this,
					Arrays.copyOf(this.buffer, Math.min(CAPACITY, Math.max(needed, Math.max(SMALLEST, grown)))));
		}
	}

	/**
	 * Returns whether replies wait, as far as this thread knows: those that others add
	 * leave without it.
	 */
	boolean isWaiting() {
		return this.length > 0;
	}

	/**
	 * Returns what waits, without waiting for a write in progress.
	 * @return a number that changes with each flush, or 0 if nothing waits or it is being
	 * written
	 */
	long getWaiting() {
		if (!this.lock.tryLock()) {
			return 0;
		}
		try {
			return (this.length > 0) ? this.flushes : 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns how large the buffer is, from whatever thread and without waiting for a
	 * write.
	 * @return bytes; 0 if they are no more than an idle connection's
	 */
	int getBuffered() {
		int capacity = ((byte[]) BUFFER.getOpaque(this)).length;
		return (capacity > SMALL) ? capacity : 0;
	}

	/**
	 * Returns how long the reply is that is being written without a copy, as
	 * {@link #getBuffered()} does.
	 * @return bytes; 0 if there is none
	 */
	int getPassing() {
		return (int) PASSING.getOpaque(this);
	}

	private static VarHandle handle(String field, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(ReplyBuffer.class, field, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
