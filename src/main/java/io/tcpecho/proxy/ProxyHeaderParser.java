package io.tcpecho.proxy;

import java.util.Arrays;
import java.util.HexFormat;

import io.tcpecho.proxy.ProxyHeader.Version;
import io.tcpecho.proxy.ProxyHeaderException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Parser of one header, fed as its bytes come. It tells how many it can take without one
 * that is behind the header.
 */
final class ProxyHeaderParser {

	private byte[] bytes = new byte[TextFormat.MAX_LENGTH];

	private int length;

	/** A shorter header there is not. */
	private int missing = TextFormat.MIN_LENGTH;

	private @Nullable ProxyHeader header;

	/**
	 * Returns how many bytes the header has at least that have not come.
	 * @return most bytes that may be {@linkplain #add added}, 0 if none are missing
	 */
	int missing() {
		return this.missing;
	}

	boolean isEmpty() {
		return this.length == 0;
	}

	/**
	 * Returns the header.
	 * @return {@code null} if some of it is missing
	 */
	@Nullable ProxyHeader header() {
		return this.header;
	}

	/**
	 * Adds bytes that have come.
	 * @param source their array
	 * @param count how many there are from its beginning on, at most those that are
	 * missing
	 * @throws ProxyHeaderException if they cannot be those of a header
	 */
	void add(byte[] source, int count) throws ProxyHeaderException {
		if (count > this.missing) {
			throw new IllegalArgumentException("Only %s bytes are missing".formatted(this.missing));
		}
		if (count <= 0) {
			return;
		}
		if (this.length + count > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, this.length + this.missing);
		}
		System.arraycopy(source, 0, this.bytes, this.length, count);
		this.length += count;
		boolean text = version() == Version.V1;
		this.missing = text ? TextFormat.missing(this.bytes, this.length)
				: BinaryFormat.missing(this.bytes, this.length);
		if (this.missing == 0) {
			this.header = text ? TextFormat.decode(this.bytes, this.length)
					: BinaryFormat.decode(this.bytes, this.length);
		}
	}

	private Version version() throws ProxyHeaderException {
		if (begins(TextFormat.SIGNATURE)) {
			return Version.V1;
		}
		if (begins(BinaryFormat.SIGNATURE)) {
			return Version.V2;
		}
		throw new ProxyHeaderException(Fault.MISSING, "no PROXY header: the connection begins with "
				+ HexFormat.ofDelimiter(" ").formatHex(this.bytes, 0, this.length));
	}

	private boolean begins(byte[] signature) {
		int common = Math.min(signature.length, this.length);
		return Arrays.equals(this.bytes, 0, common, signature, 0, common);
	}

}
