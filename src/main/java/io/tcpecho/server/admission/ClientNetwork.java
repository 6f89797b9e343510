package io.tcpecho.server.admission;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which is the
 * least that a customer of a provider gets (RFC 6177) and has more addresses than anybody
 * could count.
 *
 * @param ipv6 whether it is one of IPv6
 * @param bits the IPv4 address or the first half of the IPv6 address
 */
record ClientNetwork(boolean ipv6, long bits) {

	private static final int IPV4_LENGTH = 4;

	/**
	 * What precedes an IPv4 address that is written as one of IPv6 (RFC 4291, 2.5.5.2).
	 */
	private static final long MAPPED = 0xFFFF;

	static ClientNetwork of(InetAddress address) {
		ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
		if (bytes.remaining() == IPV4_LENGTH) {
			return new ClientNetwork(false, Integer.toUnsignedLong(bytes.getInt()));
		}
		long network = bytes.getLong();
		long host = bytes.getLong();
		return (network == 0 && host >>> Integer.SIZE == MAPPED) ? new ClientNetwork(false, host & 0xFFFF_FFFFL)
				: new ClientNetwork(true, network);
	}

}
