package io.tcpecho.probe;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Bytes that a message is made of: all there are, or 64 that follow each other.
 *
 * @param mask bits of a random word that make the difference
 * @param base what is added to each of its bytes
 */
record WireAlphabet(long mask, long base) {

	private static final WireAlphabet ALL = new WireAlphabet(-1, 0);

	/** Printable ASCII without spaces comes first: '0' to 'o'. */
	private static final List<WireAlphabet> PARTS = IntStream.of(0x30, 0x40, 0x80, 0xC0)
		.mapToObj((first) -> new WireAlphabet(0x3F * 0x0101010101010101L, first * 0x0101010101010101L))
		.toList();

	/**
	 * Returns those that may do, the best first.
	 * @param prefix what stands before each message
	 * @param suffix what stands behind it, and so ends it
	 */
	static List<WireAlphabet> candidates(byte[] prefix, byte[] suffix) {
		Stream<WireAlphabet> all = (suffix.length == 0) ? Stream.of(ALL) : Stream.of();
		return Stream.concat(all, PARTS.stream().filter((part) -> part.lacks(prefix) && part.lacks(suffix))).toList();
	}

	private boolean lacks(byte[] bytes) {
		int first = (int) (this.base & 0xFF);
		return IntStream.range(0, bytes.length)
			.map((index) -> bytes[index] & 0xFF)
			.noneMatch((value) -> value >= first && value < first + 64);
	}

	/**
	 * Turns each byte of a word into one of these.
	 */
	long of(long random) {
		return (random & this.mask) + this.base;
	}

	/**
	 * Returns as many bytes, those from one on and then the first again.
	 */
	byte[] from(int index, int count) {
		byte[] bytes = new byte[count];
		for (int i = 0; i < count; i++) {
			bytes[i] = (byte) ((index + i & this.mask) + this.base);
		}
		return bytes;
	}

	/**
	 * Returns how many bytes there are.
	 */
	int size() {
		return (int) (this.mask & 0xFF) + 1;
	}

}
