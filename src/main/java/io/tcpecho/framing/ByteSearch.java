package io.tcpecho.framing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Search for a byte, eight at a time: most of the time of long lines goes into it.
 */
final class ByteSearch {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long LOW_BITS = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private ByteSearch() {
	}

	/**
	 * Finds the first occurrence of a byte.
	 * @param bytes where to look
	 * @param value what to look for
	 * @param from index to begin at, inclusive
	 * @param to index to end at, exclusive
	 * @return its index, or -1
	 */
	static int indexOf(byte[] bytes, byte value, int from, int to) {
		long pattern = (value & 0xFF) * LOW_BITS;
		int index = from;
		for (; index <= to - Long.BYTES; index += Long.BYTES) {
			// a byte that is equal becomes zero, and the lowest zero byte is marked
			// ("Determine if a word has a zero byte", Bit Twiddling Hacks, S. E.
			// Anderson)
			long difference = (long) LONGS.get(bytes, index) ^ pattern;
			long marks = (difference - LOW_BITS) & ~difference & HIGH_BITS;
			if (marks != 0) {
				return index + Long.numberOfTrailingZeros(marks) / Byte.SIZE;
			}
		}
		for (; index < to; index++) {
			if (bytes[index] == value) {
				return index;
			}
		}
		return -1;
	}

}
