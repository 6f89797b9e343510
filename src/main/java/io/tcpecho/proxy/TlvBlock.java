package io.tcpecho.proxy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Values as they are on the wire, each behind its type and length: found when they are
 * asked for, since a header may have a thousand that nobody wants.
 */
final class TlvBlock {

	static final TlvBlock EMPTY = new TlvBlock(new byte[0]);

	/** Bytes of a type and a length. */
	static final int HEADER = 3;

	/** Also separators of lines and paragraphs, and what turns the direction of text. */
	private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

	private static final int MAX_TYPE = 0xFF;

	private static final int MAX_VALUE = 0xFFFF;

	private final byte[] bytes;

	private TlvBlock(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Takes what an array ends with.
	 * @param bytes the array
	 * @param from where the first type is
	 * @return the values
	 * @throws ProxyHeaderException if one is longer than what is left of the array
	 */
	static TlvBlock parse(byte[] bytes, int from) throws ProxyHeaderException {
		for (int start = from; start < bytes.length;) {
			int end = start + HEADER;
			end = (end <= bytes.length) ? end + length(bytes, start) : end;
			if (end > bytes.length) {
				throw new ProxyHeaderException(ProxyHeaderException.Fault.MALFORMED,
						"TLV 0x%02X is longer than what is left for it".formatted(bytes[start]));
			}
			start = end;
		}
		return (from < bytes.length) ? new TlvBlock(Arrays.copyOfRange(bytes, from, bytes.length)) : EMPTY;
	}

	TlvBlock with(int type, byte[] value) {
		if (type < 0 || type > MAX_TYPE || value.length > MAX_VALUE) {
			throw new IllegalArgumentException(
					"a TLV has a type of 0 to %s and up to %s bytes".formatted(MAX_TYPE, MAX_VALUE));
		}
		ByteArrayOutputStream all = new ByteArrayOutputStream(this.bytes.length + HEADER + value.length);
		all.writeBytes(this.bytes);
		all.write(type);
		all.write(value.length >> Byte.SIZE);
		all.write(value.length);
		all.writeBytes(value);
		return new TlvBlock(all.toByteArray());
	}

	/**
	 * Finds a value.
	 * @param from where a type is
	 * @return where the first one is that is equal, from there on, or -1
	 */
	int find(int type, int from) {
		for (int start = from; start < this.bytes.length; start += HEADER + length(this.bytes, start)) {
			if (Byte.toUnsignedInt(this.bytes[start]) == type) {
				return start;
			}
		}
		return -1;
	}

	/**
	 * Returns a copy of the first value of a type.
	 */
	byte @Nullable [] get(int type) {
		int start = find(type, 0);
		return (start < 0) ? null
				: Arrays.copyOfRange(this.bytes, start + HEADER, start + HEADER + length(this.bytes, start));
	}

	/**
	 * Returns the first value of a type as text; what is no UTF-8 is replaced.
	 * @return {@code null} if there is none, or one with characters that control, such as
	 * the end of a line, which no name has and which forge what is written of it
	 */
	@Nullable String text(int type) {
		byte[] value = get(type);
		String text = (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
		return (text == null || CONTROL.matcher(text).find()) ? null : text;
	}

	/**
	 * Returns how many bytes the values take, with types and lengths.
	 */
	int size() {
		return this.bytes.length;
	}

	private static int length(byte[] bytes, int start) {
		return Byte.toUnsignedInt(bytes[start + 1]) << Byte.SIZE | Byte.toUnsignedInt(bytes[start + 2]);
	}

	byte[] encode() {
		return this.bytes.clone();
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof TlvBlock block && Arrays.equals(this.bytes, block.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

	@Override
	public String toString() {
		return HexFormat.of().formatHex(this.bytes);
	}

}
