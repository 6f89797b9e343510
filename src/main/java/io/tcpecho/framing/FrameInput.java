package io.tcpecho.framing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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
 * nothing. A frame that one read did not bring is accounted for before memory is taken
 * for it, and until {@link #await()} asks for the next one: by then it is answered. Not
 * safe for use by several threads but for what it {@linkplain #getBuffered() holds}.
 */
public final class FrameInput {

	static final int SMALLEST = 128;

	static final int SMALL = 1024;

	/** Longest array that every JVM can make. */
	private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

	private static final VarHandle BUFFER = handle("buffer", byte[].class);

	private static final VarHandle TAKEN = handle("taken", int.class);

	private final InputStream source;

	private final int chunkSize;

	private final int longestFrame;

	private final FrameMemory memory;

	private byte[] buffer = {};

	/** Length of the frame that was taken last, as long as it is large. */
	@SuppressWarnings("UnusedVariable") // read through its handle
	private int taken;

	/** What stands in the account. */
	private long reserved;

	/** Whether neither a large frame is to be answered nor anything reserved. */
	private boolean settled = true;

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
		this(source, chunkSize, LONGEST_ARRAY, FrameMemory.UNLIMITED);
	}

	/**
	 * Creates an empty input.
	 * @param source see above
	 * @param chunkSize see above
	 * @param longestFrame most bytes of a frame with its delimiter or length: the buffer
	 * does not grow beyond it for a single one
	 * @param memory account of the frames that one read does not bring
	 */
	FrameInput(InputStream source, int chunkSize, int longestFrame, FrameMemory memory) {
		this.source = source;
		this.chunkSize = chunkSize;
		this.longestFrame = longestFrame;
		this.memory = memory;
	}

	/**
	 * Returns how large the buffer is, from whatever thread.
	 * @return bytes, soon after they have changed; 0 if they are no more than an idle
	 * connection's
	 */
	public int getBuffered() {
		int capacity = ((byte[]) BUFFER.getOpaque(this)).length;
		return (capacity > SMALL) ? capacity : 0;
	}

	/**
	 * Returns how long the frame is that was taken and is not yet answered, from whatever
	 * thread.
	 * @return bytes, soon after they have changed; 0 if there is none or it is small
	 */
	public int getTaken() {
		return (int) TAKEN.getOpaque(this);
	}

	/**
	 * Returns whether nothing is left of what has been read from the source.
	 * @return {@code true} if the next frame needs a read
	 */
	public boolean isEmpty() {
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
		if (!this.settled) {
			settle();
		}
		return !isEmpty() || fill();
	}

	private void settle() throws IOException {
		TAKEN.setOpaque(this, 0);
		reserve(0);
		this.settled = true;
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
					"stream ended after %s bytes of a frame".formatted(buffered()));
		}
	}

	byte[] take(int length) throws IOException {
		Objects.checkFromIndexSize(0, length, buffered());
		if (length > SMALL) {
			return takeLarge(length);
		}
		if (length == this.buffer.length) {
			return handOver();
		}
		byte[] frame = Arrays.copyOfRange(this.buffer, this.start, this.start + length);
		this.start += length;
		return frame;
	}

	private byte[] takeLarge(int length) throws IOException {
		byte[] frame = (length == this.buffer.length) ? handOver() : copy(length);
		TAKEN.setOpaque(this, length);
		this.settled = false;
		return frame;
	}

	/**
	 * Hands the buffer over instead of copying it: all of it is one message.
	 */
	private byte[] handOver() {
		byte[] whole = this.buffer;
		BUFFER.setOpaque(this, new byte[0]);
		this.start = 0;
		this.end = 0;
		return whole;
	}

	private byte[] copy(int length) throws IOException {
		if (this.reserved > 0) {
			reserve((long) this.buffer.length + length);
		}
		byte[] frame = Arrays.copyOfRange(this.buffer, this.start, this.start + length);
		this.start += length;
		if (this.reserved > 0 && buffered() <= SMALL) {
			// both would be held for as long as the frame is handled
			move(SMALL);
			reserve((long) this.buffer.length + length);
		}
		return frame;
	}

	void drop(int length) {
		this.start += Objects.checkFromIndexSize(0, length, buffered()) + length;
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
		if (kept > SMALL && this.reserved == 0) {
			// the frame goes on beyond what one read brought
			reserve(this.buffer.length);
		}
		int small = Math.min((kept > 0) ? 2 * SMALL : this.idleSize, kept + this.chunkSize);
		if ((kept <= SMALL && this.buffer.length > small) || this.buffer.length == 0) {
			resize(small);
		}
		else if (this.end == this.buffer.length) {
			// half of the buffer is free afterwards, or all that the frame needs, so that
			// moving costs no more than reading
			boolean grow = kept > this.buffer.length / 2;
			int longest = Math.max(this.longestFrame, Math.max(this.buffer.length, kept + 1));
			resize(grow ? (int) Math.min(this.buffer.length * 2L, longest) : this.buffer.length);
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

	private void resize(int capacity) throws IOException {
		if (this.reserved == 0) {
			move(capacity);
		}
		else {
			// while it is moved there are both
			reserve(capacity + ((capacity == this.buffer.length) ? 0L : this.buffer.length));
			move(capacity);
			reserve(capacity);
		}
	}

	private void move(int capacity) {
		byte[] moved = (capacity == this.buffer.length) ? this.buffer : new byte[capacity];
		int length = buffered();
		System.arraycopy(this.buffer, this.start, moved, 0, length);
		BUFFER.setOpaque(this, moved);
		this.start = 0;
		this.end = length;
	}

	private void reserve(long bytes) throws IOException {
		if (bytes != this.reserved) {
			this.settled = false;
			this.memory.reserve(bytes);
			this.reserved = bytes;
		}
	}

	private static VarHandle handle(String field, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(FrameInput.class, field, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
