package io.tcpecho.framing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Frames as they travel, put together without the code under test. In a string each
 * character stands for the byte of the same value.
 */
final class Wire {

	private Wire() {
	}

	static byte[] bytes(String characters) {
		return characters.getBytes(StandardCharsets.ISO_8859_1);
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	static String hex(String digits) {
		return text(HexFormat.ofDelimiter(" ").parseHex(digits));
	}

	/**
	 * Makes up the content of a frame; no two neighbouring bytes are the same.
	 */
	static String content(int length) {
		return "abcdefghijklmnopqrstuvw".repeat(length / 23 + 1).substring(0, length);
	}

	static String stream(Framing framing, String... frames) {
		return text(stream(framing, Stream.of(frames).map(Wire::bytes).toList()));
	}

	static byte[] stream(Framing framing, List<byte[]> frames) {
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		for (byte[] frame : frames) {
			stream.writeBytes(bytes(before(framing, frame.length)));
			stream.writeBytes(frame);
			stream.writeBytes(bytes(delimiter(framing)));
		}
		return stream.toByteArray();
	}

	static String serialized(FrameCodec codec, String... frames) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (String frame : frames) {
			codec.serialize(bytes(frame), out);
		}
		return text(out.toByteArray());
	}

	static String delimiter(Framing framing) {
		return switch (framing) {
			case LF -> "\n";
			case CRLF -> "\r\n";
			case NUL -> "\0";
			case STX_ETX -> "\3";
			case RAW, LENGTH_1, LENGTH_2, LENGTH_4 -> "";
		};
	}

	private static String before(Framing framing, int length) {
		return switch (framing) {
			case STX_ETX -> "\2";
			case LENGTH_1 -> header("%02x", length);
			case LENGTH_2 -> header("%04x", length);
			case LENGTH_4 -> header("%08x", length);
			case RAW, LF, CRLF, NUL -> "";
		};
	}

	private static String header(String format, int length) {
		return text(HexFormat.of().parseHex(format.formatted(length)));
	}

}
