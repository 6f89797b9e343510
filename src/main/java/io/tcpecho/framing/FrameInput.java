package io.tcpecho.framing;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

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

	private final FrameCodec codec;

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
	 * @param codec what takes the frames
	 * @param source stream that is read in chunks; its {@link InputStream#available()}
	 * tells what can be read without blocking
	 * @param longestFrame most bytes of a frame with its delimiter or length: for a
	 * single one, no more is read and the buffer does not grow
	 * @param memory account of the frames that one read does not bring
	 */
	FrameInput(FrameCodec codec, InputStream source, long longestFrame, FrameMemory memory) {
		this.codec = codec;
		this.source = source;
		this.chunkSize = codec.getChunkSize();
		this.longestFrame = (int) Math.min(longestFrame, LONGEST_ARRAY);
		this.memory = memory;
	}

	/**
	 * Reads the next frame, blocking until it is whole.
	 * @return the frame without delimiter or length header; may be empty
	 * @throws SoftEndOfStreamException if the stream ends where a frame would begin
	 * @throws FrameException if the frame is too long, malformed or cut off
	 * @throws IOException if reading fails
	 */
	public byte[] readFrame() throws IOException {
		return this.codec.decode(this);
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

	/**
	 * Returns how much has been read from the source and not yet been taken.
	 * @return bytes, those of later frames included
	 */
	public int available() {
		return this.end - this.start;
	}

	/**
	 * Looks at a byte without taking it.
	 * @param offset where, from 0, the first byte that has not been taken, to
	 * {@link #available()}, exclusive
	 * @return the byte, 0 to 255
	 * @throws IndexOutOfBoundsException if it has not been read
	 */
	public int unsignedByteAt(int offset) {
		if (offset < 0 || offset >= available()) {
			throw beyond(offset, 1);
		}
		return this.buffer[this.start + offset] & 0xFF;
	}

	/**
	 * Looks for a delimiter in what is {@linkplain #available() available}.
	 * @param delimiter at least one byte
	 * @param from offset to begin at, 0 or more: what has been looked through before need
	 * not be once more
	 * @return offset of the delimiter's first byte, or -1 if not all of it is there
	 * @throws IndexOutOfBoundsException if {@code from} is negative or the delimiter
	 * empty
	 */
	public int indexOf(byte[] delimiter, int from) {
		if (from < 0) {
			throw beyond(from, delimiter.length);
		}
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
		this.largeChunk = available() > SMALL;
		while (this.idleSize < Math.min(available() + 1, SMALL)) {
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
	 * Makes sure of the first bytes of a frame, blocking until they have arrived.
	 * @param count how many are to be {@linkplain #available() available}, 0 or more
	 * @throws SoftEndOfStreamException if the stream ends where a frame would begin
	 * @throws FrameException if it ends inside a frame, or if no frame has that many
	 * bytes, of which none is read then
	 * @throws IOException if reading fails
	 */
	public void require(long count) throws IOException {
		if (count > this.longestFrame) {
			throw this.codec.tooLong();
		}
		while (available() < count) {
			readMore();
		}
	}

	/**
	 * Reads what has arrived of a frame that is not whole, blocking until at least a byte
	 * has.
	 * @throws SoftEndOfStreamException if the stream ends where a frame would begin
	 * @throws FrameException if it ends inside a frame, or if as much as the longest
	 * frame has is {@linkplain #available() available} already
	 * @throws IOException if reading fails
	 */
	public void readMore() throws IOException {
		if (available() >= this.longestFrame) {
			throw this.codec.tooLong();
		}
		if (!fill()) {
			if (isEmpty()) {
				throw new SoftEndOfStreamException("Stream ended between frames");
			}
			throw new FrameException(FrameException.Fault.TRUNCATED,
					"stream ended after %s bytes of a frame".formatted(available()));
		}
	}

	/**
	 * Takes the bytes of a frame.
	 * @param length how many, 0 to {@link #available()}
	 * @return an array of its own
	 * @throws IndexOutOfBoundsException if they have not been read
	 * @throws IOException if there is no memory for them
	 */
	public byte[] take(int length) throws IOException {
		if (length < 0 || length > available()) {
			throw beyond(0, length);
		}
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
		if (this.reserved > 0 && available() <= SMALL) {
			// both would be held for as long as the frame is handled
			move(SMALL);
			reserve((long) this.buffer.length + length);
		}
		return frame;
	}

	/**
	 * Passes over bytes that belong to no frame: delimiters, headers.
	 * @param length how many, 0 to {@link #available()}
	 * @throws IndexOutOfBoundsException if they have not been read
	 */
	public void drop(int length) {
		if (length < 0 || length > available()) {
			throw beyond(0, length);
		}
		this.start += length;
	}

	private IndexOutOfBoundsException beyond(int offset, int length) {
		return new IndexOutOfBoundsException("%s byte(s) from %s on are not available, of %s that have been read"
			.formatted(length, offset, available()));
	}

	/**
	 * Makes room for the next chunk: for all that waits in the source if the last one was
	 * large, for a small one otherwise.
	 * @return whether there is room for all that waits in the source
	 */
	private boolean makeRoom() throws IOException {
		int kept = available();
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
			resize(available() + waiting);
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
		int length = available();
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
