package io.tcpecho.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

import io.tcpecho.proxy.ProxyHeader.Command;
import io.tcpecho.proxy.ProxyHeader.Family;
import io.tcpecho.proxy.ProxyHeader.Version;
import io.tcpecho.proxy.ProxyHeaderException.Fault;

/**
 * Header of version 2 in binary (section 2.2 of the specification).
 */
final class BinaryFormat {

	static final byte[] SIGNATURE = { '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n' };

	/** Most bytes that are taken behind the length: 4 KB. */
	static final int MAX_LENGTH = 4096;

	private static final int COMMAND_AT = 12;

	private static final int FAMILY_AT = 13;

	private static final int LENGTH_AT = 14;

	private static final int FIXED_LENGTH = 16;

	private static final int LOCAL = 0x20;

	private static final int PROXY = 0x21;

	private static final int UNSPEC = 0x00;

	private static final int TCP4 = 0x11;

	private static final int TCP6 = 0x21;

	/** Unix sockets. */
	private static final int LAST_FAMILY = 0x3;

	/** Datagrams. */
	private static final int LAST_PROTOCOL = 0x2;

	private static final int IPV6_LENGTH = 16;

	private BinaryFormat() {
	}

	/**
	 * Returns how many bytes more the header has at least.
	 * @return 0 if it is whole
	 */
	static int missing(byte[] bytes, int length) throws ProxyHeaderException {
		if (length > COMMAND_AT && bytes[COMMAND_AT] != LOCAL && bytes[COMMAND_AT] != PROXY) {
			throw malformed("version and command 0x%02X, which are neither 0x20 nor 0x21".formatted(bytes[COMMAND_AT]));
		}
		// that of a connection of the sender's own is to be ignored
		if (length > FAMILY_AT && bytes[COMMAND_AT] == PROXY && !isDefined(bytes[FAMILY_AT])) {
			throw malformed("family and protocol 0x%02X, which are not defined".formatted(bytes[FAMILY_AT]));
		}
		if (length < FIXED_LENGTH) {
			return FIXED_LENGTH - length;
		}
		int rest = Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(LENGTH_AT));
		if (rest > MAX_LENGTH) {
			throw new ProxyHeaderException(Fault.TOO_LONG,
					"PROXY header of version 2 has a length of %s, more than %s".formatted(rest, MAX_LENGTH));
		}
		if (rest < addressLength(bytes)) {
			throw malformed("a length of %s, of which its addresses take %s".formatted(rest, addressLength(bytes)));
		}
		return FIXED_LENGTH + rest - length;
	}

	private static boolean isDefined(byte family) {
		return Byte.toUnsignedInt(family) >> 4 <= LAST_FAMILY && (family & 0xF) <= LAST_PROTOCOL;
	}

	/**
	 * Returns how long the addresses are that are taken from the header.
	 * @return 0 if there are none to be taken, whatever there is
	 */
	private static int addressLength(byte[] bytes) {
		if (bytes[COMMAND_AT] == LOCAL) {
			return 0;
		}
		return switch (bytes[FAMILY_AT]) {
			case TCP4 -> 2 * (Integer.BYTES + Short.BYTES);
			case TCP6 -> 2 * (IPV6_LENGTH + Short.BYTES);
			default -> 0;
		};
	}

	static ProxyHeader decode(byte[] bytes, int length) throws ProxyHeaderException {
		byte[] header = Arrays.copyOf(bytes, length);
		int addresses = addressLength(header);
		if (addresses == 0) {
			return ProxyHeader.unknown(Version.V2, (header[COMMAND_AT] == LOCAL) ? Command.LOCAL : Command.PROXY);
		}
		TlvBlock block = TlvBlock.parse(header, FIXED_LENGTH + addresses);
		HeaderChecksum.verify(header, block, FIXED_LENGTH + addresses);
		ProxyTlvs tlvs = ProxyTlvs.of(block);
		ByteBuffer in = ByteBuffer.wrap(header, FIXED_LENGTH, addresses);
		byte[] source = new byte[addresses / 2 - Short.BYTES];
		byte[] destination = new byte[source.length];
		in.get(source).get(destination);
		return new ProxyHeader(Version.V2, Command.PROXY, (header[FAMILY_AT] == TCP4) ? Family.TCP4 : Family.TCP6,
				address(source, in.getShort()), address(destination, in.getShort()), tlvs);
	}

	private static InetSocketAddress address(byte[] address, short port) throws ProxyHeaderException {
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address), Short.toUnsignedInt(port));
		}
		catch (UnknownHostException ex) {
			throw malformed("an address of %s bytes".formatted(address.length));
		}
	}

	private static ProxyHeaderException malformed(String what) {
		return new ProxyHeaderException(Fault.MALFORMED, "PROXY header of version 2 has " + what);
	}

	static byte[] encode(ProxyHeader header) {
		byte[] tlvs = header.tlvs().encode();
		ByteBuffer out = ByteBuffer.allocate(FIXED_LENGTH + 2 * (IPV6_LENGTH + Short.BYTES) + tlvs.length);
		out.put(SIGNATURE).put((byte) ((header.command() == Command.LOCAL) ? LOCAL : PROXY));
		out.put((byte) switch (header.family()) {
			case TCP4 -> TCP4;
			case TCP6 -> TCP6;
			case UNSPEC -> UNSPEC;
		}).putShort((short) 0);
		if (header.family() != Family.UNSPEC) {
			InetSocketAddress source = Objects.requireNonNull(header.source());
			InetSocketAddress destination = Objects.requireNonNull(header.destination());
			out.put(bytes(source.getAddress(), header.family())).put(bytes(destination.getAddress(), header.family()));
			out.putShort((short) source.getPort()).putShort((short) destination.getPort());
		}
		int rest = out.put(tlvs).position() - FIXED_LENGTH;
		if (rest > 0xFFFF) {
			throw new IllegalArgumentException(
					"a PROXY header has up to 65535 bytes behind its length but this one %s".formatted(rest));
		}
		out.putShort(LENGTH_AT, (short) rest);
		return Arrays.copyOf(out.array(), out.position());
	}

	private static byte[] bytes(InetAddress address, Family family) {
		byte[] bytes = address.getAddress();
		if (family == Family.TCP4 || bytes.length == IPV6_LENGTH) {
			return bytes;
		}
		// RFC 4291, 2.5.5.2: an IPv4 address as one of IPv6
		return ByteBuffer.allocate(IPV6_LENGTH)
			.putShort(IPV6_LENGTH - Integer.BYTES - Short.BYTES, (short) 0xFFFF)
			.putInt(IPV6_LENGTH - Integer.BYTES, ByteBuffer.wrap(bytes).getInt())
			.array();
	}

}
