package io.tcpecho.proxy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;

import io.tcpecho.proxy.ProxyHeaderException.Fault;

/**
 * Checksum that a header of version 2 may have (section 2.2.3 of the specification): that
 * of all its bytes, its own taken for zeros.
 */
final class HeaderChecksum {

	static final int TYPE = 0x03;

	private static final int LENGTH = Integer.BYTES;

	private HeaderChecksum() {
	}

	/**
	 * Verifies the checksum, if there is one.
	 * @param header the whole header
	 * @param tlvs its TLVs
	 * @param start where these begin
	 * @throws ProxyHeaderException if it is not that of the header
	 */
	static void verify(byte[] header, TlvBlock tlvs, int start) throws ProxyHeaderException {
		int found = tlvs.find(TYPE, 0);
		if (found < 0) {
			return;
		}
		byte[] value = Objects.requireNonNull(tlvs.get(TYPE));
		int end = found + TlvBlock.HEADER + value.length;
		if (value.length != LENGTH || tlvs.find(TYPE, end) >= 0) {
			throw new ProxyHeaderException(Fault.MALFORMED,
					"TLV 0x03 (CRC32c) has not %s bytes, or comes twice".formatted(LENGTH));
		}
		int told = ByteBuffer.wrap(value).getInt();
		int actual = of(header, start + end - LENGTH);
		if (told != actual) {
			throw new ProxyHeaderException(Fault.CHECKSUM,
					"PROXY header has the checksum %08x but its bytes have %08x".formatted(told, actual));
		}
	}

	/**
	 * Computes the checksum.
	 * @param header the whole header
	 * @param at where the checksum is in it
	 */
	static int of(byte[] header, int at) {
		byte[] zeroed = header.clone();
		Arrays.fill(zeroed, at, at + LENGTH, (byte) 0);
		CRC32C checksum = new CRC32C();
		checksum.update(zeroed);
		return (int) checksum.getValue();
	}

}
