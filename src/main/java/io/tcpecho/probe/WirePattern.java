package io.tcpecho.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

import io.tcpecho.framing.FrameCodecFactory;

import org.springframework.core.serializer.Serializer;

/**
 * Byte stream that a connection sends and must get back: frames of one size whose content
 * differs by seed, connection and offset.
 * <p>
 * Any part of it can be computed at any time, so nothing that was sent is kept. Each
 * block of a message begins with a word of its own; the rest of it is copied from a table
 * of random bytes, where that word says, which is many times faster than computing each
 * byte. In a delimited framing the content is printable ASCII, without spaces, unless
 * that delimits; otherwise any byte that the framing carries as it is.
 */
final class WirePattern {

	private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

	private static final int BLOCK_SIZE = 512;

	private static final int TABLE_BITS = 14;

	private final long seed;

	private final int size;

	private final byte[] prefix;

	private final byte[] suffix;

	private final WireAlphabet alphabet;

	/** Random bytes, with room for a block behind the last offset that a word can say. */
	private final byte[] table = new byte[(1 << TABLE_BITS) + BLOCK_SIZE];

	/**
	 * Creates the pattern.
	 * @param seed what tells the bytes of one run from another's
	 * @param framing framing of each message
	 * @param size bytes of a message without its framing
	 * @throws IllegalArgumentException if the framing cannot carry the pattern, with a
	 * message for the user
	 */
	WirePattern(long seed, FrameCodecFactory framing, int size) {
		this(seed, framing.codec(Math.max(1, size)), framing.label(), size);
	}

	WirePattern(long seed, Serializer<byte[]> encoder, String framing, int size) {
		this.seed = seed;
		this.size = size;
		byte[] frame = encode(encoder, framing, filled(size, 'U'));
		int differs = Arrays.mismatch(frame, encode(encoder, framing, filled(size, 'V')));
		int contentStart = (differs < 0) ? frame.length : differs;
		this.prefix = Arrays.copyOf(frame, contentStart);
		this.suffix = Arrays.copyOfRange(frame, Math.min(frame.length, contentStart + size), frame.length);
		this.alphabet = alphabet(encoder, framing);
		ByteBuffer words = ByteBuffer.wrap(this.table);
		while (words.hasRemaining()) {
			words.putLong(this.alphabet.of(mix(~seed + words.position() * GOLDEN_RATIO)));
		}
	}

	/**
	 * Finds bytes that the framing carries as they are, between the same bytes each time.
	 */
	private WireAlphabet alphabet(Serializer<byte[]> encoder, String framing) {
		for (WireAlphabet candidate : WireAlphabet.candidates(this.prefix, this.suffix)) {
			if (carries(encoder, framing, candidate)) {
				return candidate;
			}
		}
		throw new IllegalArgumentException(
				"--framing %s makes more of a message than to put the same bytes before".formatted(framing)
						+ " and after it, which is all that the probe can expect");
	}

	private boolean carries(Serializer<byte[]> encoder, String framing, WireAlphabet candidate) {
		int index = 0;
		do {
			byte[] content = candidate.from(index, this.size);
			byte[] expected = ByteBuffer.allocate(messageLength())
				.put(this.prefix)
				.put(content)
				.put(this.suffix)
				.array();
			if (!Arrays.equals(encode(encoder, framing, content), expected)) {
				return false;
			}
			index += this.size;
		}
		while (this.size > 0 && index < candidate.size());
		return true;
	}

	private static byte[] filled(int size, char fill) {
		byte[] content = new byte[size];
		Arrays.fill(content, (byte) fill);
		return content;
	}

	private static byte[] encode(Serializer<byte[]> encoder, String framing, byte[] content) {
		ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + Long.BYTES);
		try {
			encoder.serialize(content, out);
		}
		catch (IOException | RuntimeException ex) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "--framing %s cannot carry a message of %d bytes: %s", framing,
							content.length, (ex.getMessage() != null) ? ex.getMessage() : ex),
					ex);
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
			long blocks = (this.size + BLOCK_SIZE - 1L) / BLOCK_SIZE;
			fillContent(mix(this.seed + connection) + message * blocks * GOLDEN_RATIO, content, end, target);
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
			int block = position / BLOCK_SIZE;
			int within = position % BLOCK_SIZE;
			int count = Math.min(to - position, BLOCK_SIZE - within);
			fillBlock(mix(base + block * GOLDEN_RATIO), within, within + count, target);
			position += count;
		}
	}

	private void fillBlock(long random, int from, int to, ByteBuffer target) {
		long word = this.alphabet.of(random);
		int position = from;
		if (from == 0 && to >= Long.BYTES) {
			target.putLong(word);
			position = Long.BYTES;
		}
		for (; position < Math.min(to, Long.BYTES); position++) {
			target.put((byte) (word >>> (Long.SIZE - Byte.SIZE - position * Byte.SIZE)));
		}
		int offset = (int) (random >>> (Long.SIZE - TABLE_BITS));
		target.put(this.table, offset + position, to - position);
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
