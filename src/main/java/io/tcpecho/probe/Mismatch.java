package io.tcpecho.probe;

import java.util.HexFormat;

/**
 * First byte of a connection that came back different.
 *
 * @param connection number of the connection, from 0
 * @param offset offset of the byte in what the connection received
 * @param expected the byte that should have come, unsigned
 * @param got the one that came
 * @param contextOffset offset at which the context begins, a multiple of
 * {@value #CONTEXT}
 * @param expectedContext up to {@value #CONTEXT} bytes that should have come, in hex
 * @param gotContext those that came; fewer if no more had arrived
 */
record Mismatch(int connection, long offset, int expected, int got, long contextOffset, String expectedContext,
		String gotContext) {

	static final int CONTEXT = 16;

	/**
	 * Creates the mismatch from what surrounds it.
	 * @param connection number of the connection
	 * @param offset offset of the first differing byte
	 * @param expected what should have come, from the last multiple of {@value #CONTEXT}
	 * @param got what came, from there to the byte at least
	 * @return the mismatch
	 */
	static Mismatch of(int connection, long offset, byte[] expected, byte[] got) {
		HexFormat hex = HexFormat.ofDelimiter(" ");
		int index = (int) (offset % CONTEXT);
		return new Mismatch(connection, offset, Byte.toUnsignedInt(expected[index]), Byte.toUnsignedInt(got[index]),
				offset - index, hex.formatHex(expected), hex.formatHex(got));
	}

}
