package io.tcpecho.framing;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

/**
 * Input of one connection: what has been read from the socket and not yet been taken as a
 * frame.
 * <p>
 * While the connection waits for input the buffer has room for a chunk as the ones
 * before, {@value #SMALLEST} to {@value #SMALL} bytes. It grows to what has arrived, and
 * is let go when all of it has been taken, so that an idle connection holds next to
 * nothing. Not safe for use by several threads.
 */
public final class FrameInput extends InputStream {

	static final int SMALLEST = 128;

	static final int SMALL = 1024;

	private final InputStream source;

	private final int chunkSize;

	private byte[] buffer = {};

	private int start;

	private int end;

	private int idleSize = SMALLEST;

	private boolean largeChunk;

	/**
	 * Creates an empty input.
	 * @param source stream that is read in chunks; its {@link InputStream#available()}
	 * tells what can be read without blocking
	 * @param chunkSize most bytes that one chunk holds, at least 1
	 */
	FrameInput(InputStream source, int chunkSize) {
		this.source = source;
		this.chunkSize = chunkSize;
	}

	boolean isEmpty() {
		return this.start == this.end;
	}

	int buffered() {
		return this.end - this.start;
	}

	int unsignedByteAt(int offset) {
		return this.buffer[this.start + Objects.checkIndex(offset, buffered())] & 0xFF;
	}

	/**
	 * Looks for the delimiter in what is buffered.
	 * @param delimiter at least one byte
	 * @param from offset to begin at
	 * @return offset of the delimiter's first byte, or -1
	 */
	int indexOf(byte[] delimiter, int from) {
		int limit = this.end - delimiter.length + 1;
		int i = ByteSearch.indexOf(this.buffer, delimiter[0], this.start + from, limit);
		while (i >= 0 && !Arrays.equals(this.buffer, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
			i = ByteSearch.indexOf(this.buffer, delimiter[0], i + 1, limit);
		}
		return (i >= 0) ? i - this.start : -1;
	}

	/**
	 * Reads a chunk behind what is buffered, blocking until at least a byte has arrived.
	 * @return {@code false} at the end of the stream
	 * @throws IOException if reading fails
	 */
	boolean fill() throws IOException {
		boolean sized = makeRoom();
		int room = Math.min(this.buffer.length - this.end, this.chunkSize);
		int read = this.source.read(this.buffer, this.end, room);
		if (read < 0) {
			return false;
		}
		this.end += read;
		if (read == room && !sized) {
			fillRest(this.chunkSize - read);
		}
		this.largeChunk = buffered() > SMALL;
		while (this.idleSize < Math.min(buffered() + 1, SMALL)) {
			this.idleSize *= 2;
		}
		return true;
	}

	/**
	 * Waits for the next frame to begin, unless some of it is buffered already.
	 * @return {@code false} if the stream ended where a frame would begin
	 * @throws IOException if reading fails
	 */
	public boolean await() throws IOException {
		return !isEmpty() || fill();
	}

	/**
	 * Reads a chunk if a frame's beginning is still to come.
	 * @throws SoftEndOfStreamException if the stream ends where a frame would begin
	 * @throws FrameException if it ends inside a frame
	 * @throws IOException if reading fails
	 */
	void fillOrEnd() throws IOException {
		if (!fill()) {
			if (isEmpty()) {
				throw new SoftEndOfStreamException("Stream ended between frames");
			}
			throw new FrameException(FrameException.Fault.TRUNCATED,
					"stream ended after %d bytes of a frame".formatted(buffered()));
		}
	}

	byte[] take(int length) {
		Objects.checkFromIndexSize(0, length, buffered());
		if (length == this.buffer.length) {
			// the whole buffer is one message: it is handed over instead of copied
			byte[] whole = this.buffer;
			this.buffer = new byte[0];
			this.start = 0;
			this.end = 0;
			return whole;
		}
		byte[] taken = Arrays.copyOfRange(this.buffer, this.start, this.start + length);
		this.start += length;
		return taken;
	}

	void drop(int length) {
		this.start += Objects.checkFromIndexSize(0, length, buffered()) + length;
	}

	@Override
	public int read() throws IOException {
		if (!await()) {
			return -1;
		}
		return this.buffer[this.start++] & 0xFF;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		if (length == 0) {
			return 0;
		}
		if (!await()) {
			return -1;
		}
		int count = Math.min(length, buffered());
		System.arraycopy(this.buffer, this.start, bytes, offset, count);
		this.start += count;
		return count;
	}

	@Override
	public int available() throws IOException {
		return (int) Math.min((long) buffered() + this.source.available(), Integer.MAX_VALUE);
	}

	/**
	 * Makes room for the next chunk: for all that waits in the source if the last one was
	 * large, for a small one otherwise.
	 * @return whether there is room for all that waits in the source
	 */
	private boolean makeRoom() throws IOException {
		int kept = buffered();
		if (kept == 0) {
			this.start = 0;
			this.end = 0;
		}
		if (this.largeChunk && kept <= SMALL) {
			// asking costs a system call, which pays only where a large chunk may follow
			int waiting = Math.min(this.source.available(), this.chunkSize);
			if (waiting > 0) {
				if (this.buffer.length - this.end < waiting) {
					resize(kept + waiting);
				}
				return true;
			}
		}
		int small = Math.min((kept > 0) ? 2 * SMALL : this.idleSize, kept + this.chunkSize);
		if ((kept <= SMALL && this.buffer.length > small) || this.buffer.length == 0) {
			resize(small);
		}
		else if (this.end == this.buffer.length) {
			// half of the buffer is free afterwards, so that moving costs no more than
			// reading; a frame of MAX_FRAME_SIZE with its header still fits
			int doubled = (int) Math.min(this.buffer.length * 2L, Integer.MAX_VALUE - 8);
			resize((kept > this.buffer.length / 2) ? doubled : this.buffer.length);
		}
		return false;
	}

	private void fillRest(int limit) throws IOException {
		int waiting = (limit > 0) ? Math.min(this.source.available(), limit) : 0;
		if (waiting > 0) {
			resize(buffered() + waiting);
			int read = this.source.read(this.buffer, this.end, waiting);
			this.end += Math.max(read, 0);
		}
	}

	private void resize(int capacity) {
		byte[] resized = (capacity == this.buffer.length) ? this.buffer : new byte[capacity];
		int length = buffered();
		System.arraycopy(this.buffer, this.start, resized, 0, length);
		this.buffer = resized;
		this.start = 0;
		this.end = length;
	}

}
