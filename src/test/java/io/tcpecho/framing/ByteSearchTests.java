package io.tcpecho.framing;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The search for a byte against the obvious one.
 */
class ByteSearchTests {

	@Test
	void everyPositionOfEveryLengthIsFound() {
		for (int length = 0; length <= 40; length++) {
			assertThat(ByteSearch.indexOf(new byte[length], (byte) 13, 0, length)).isEqualTo(-1);
			for (int position = 0; position < length; position++) {
				byte[] bytes = new byte[length];
				bytes[position] = 13;
				assertThat(ByteSearch.indexOf(bytes, (byte) 13, 0, length)).isEqualTo(position);
				assertThat(ByteSearch.indexOf(bytes, (byte) 13, position, length)).isEqualTo(position);
				assertThat(ByteSearch.indexOf(bytes, (byte) 13, position + 1, length)).isEqualTo(-1);
				assertThat(ByteSearch.indexOf(bytes, (byte) 13, 0, position)).isEqualTo(-1);
			}
		}
	}

	@Test
	void anyByteIsFoundAmongAnyOthers() {
		Random random = new Random(7);
		byte[] bytes = new byte[64];
		for (int i = 0; i < 100_000; i++) {
			random.nextBytes(bytes);
			byte value = (byte) random.nextInt(256);
			int from = random.nextInt(32);
			int to = from + random.nextInt(33);
			assertThat(ByteSearch.indexOf(bytes, value, from, to)).isEqualTo(obviousIndexOf(bytes, value, from, to));
		}
	}

	private static int obviousIndexOf(byte[] bytes, byte value, int from, int to) {
		for (int i = from; i < to; i++) {
			if (bytes[i] == value) {
				return i;
			}
		}
		return -1;
	}

}
