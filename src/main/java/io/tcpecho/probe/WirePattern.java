package io.tcpecho.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

import io.tcpecho.framing.Framing;

/**
 * Byte stream that a connection sends and must get back: frames of one size whose content
 * differs by seed, connection and offset.
 * <p>
 * Any part of it can be computed at any time, so nothing that was sent is kept. In a
 * delimited framing the content is printable ASCII, without spaces; otherwise any byte.
 */
final class WirePattern {

	private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

	/** Six bits of each byte, moved to '0' to 'o'. */
	private static final long PRINTABLE_MASK = 0x3F3F3F3F3F3F3F3FL;

	private static final long PRINTABLE_BASE = 0x3030303030303030L;

	private final long seed;

	private final int size;

	private final byte[] prefix;

	private final byte[] suffix;

	private final boolean printable;

	/**
	 * Creates the pattern.
	 * @param seed what tells the bytes of one run from another's
	 * @param framing framing of each message
	 * @param size bytes of a message without its framing, at most what the framing can
	 * express
	 */
	WirePattern(long seed, Framing framing, int size) {
		this.seed = seed;
		this.size = size;
		byte[] frame = encode(framing, size, 'U');
		int differs = Arrays.mismatch(frame, encode(framing, size, 'V'));
		int contentStart = (differs < 0) ? frame.length : differs;
		this.prefix = Arrays.copyOf(frame, contentStart);
		this.suffix = Arrays.copyOfRange(frame, contentStart + size, frame.length);
		this.printable = this.suffix.length > 0;
	}

	private static byte[] encode(Framing framing, int size, char fill) {
		byte[] content = new byte[size];
		Arrays.fill(content, (byte) fill);
		ByteArrayOutputStream out = new ByteArrayOutputStream(size + Long.BYTES);
		try {
			framing.codec(Math.max(1, size)).serialize(content, out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return out.toByteArray();
	}

	/**
	 * Returns the bytes that one message takes on the wire, framing included.
	 * @return the length, the same for each message
	 */
	int messageLength() {
		return this.prefix.length + this.size + this.suffix.length;
	}

	/**
	 * Computes a part of the stream.
	 * @param connection number of the connection
	 * @param offset offset in the connection's stream
	 * @param target is filled from its position to its limit
	 */
	void fill(int connection, long offset, ByteBuffer target) {
		int length = messageLength();
		long message = offset / length;
		int from = (int) (offset % length);
		while (target.hasRemaining()) {
			fillMessage(connection, message++, from, target);
			from = 0;
		}
	}

	private void fillMessage(int connection, long message, int from, ByteBuffer target) {
		int position = from;
		position += copy(this.prefix, position, target);
		int content = position - this.prefix.length;
		int end = Math.min(this.size, content + target.remaining());
		if (content < end) {
			long words = (this.size + Long.BYTES - 1L) / Long.BYTES;
			fillContent(mix(this.seed + connection) + message * words * GOLDEN_RATIO, content, end, target);
			content = end;
		}
		copy(this.suffix, content - this.size, target);
	}

	private int copy(byte[] source, int from, ByteBuffer target) {
		int count = (from < 0) ? 0 : Math.max(0, Math.min(source.length - from, target.remaining()));
		if (count > 0) {
			target.put(source, from, count);
		}
		return count;
	}

	private void fillContent(long base, int from, int to, ByteBuffer target) {
		int position = from;
		while (position < to) {
			int within = position % Long.BYTES;
			long word = word(base, position / Long.BYTES);
			if (within == 0 && to - position >= Long.BYTES) {
				target.putLong(word);
				position += Long.BYTES;
			}
			else {
				target.put((byte) (word >>> (Long.SIZE - Byte.SIZE - within * Byte.SIZE)));
				position++;
			}
		}
	}

	private long word(long base, int index) {
		long word = mix(base + index * GOLDEN_RATIO);
		return this.printable ? (word & PRINTABLE_MASK) + PRINTABLE_BASE : word;
	}

	/**
	 * Mixes as SplittableRandom does (Steele, Lea, Flood, OOPSLA 2014).
	 */
	private static long mix(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
		return mixed ^ (mixed >>> 31);
	}

}
