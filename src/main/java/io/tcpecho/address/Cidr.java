package io.tcpecho.address;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Network of IPv4 or IPv6 addresses, in the notation of RFC 4632 and RFC 4291, 2.3.
 * <p>
 * An IPv6 address that maps one of IPv4 is taken for that: which of both a socket shows
 * depends on the system.
 */
public final class Cidr {

	private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

	/** Ten bytes of zeros and two of ones (RFC 4291, 2.5.5.2). */
	private static final byte[] MAPPED = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1 };

	private final byte[] network;

	private final int prefix;

	private Cidr(byte[] network, int prefix) {
		this.network = network;
		this.prefix = prefix;
	}

	/**
	 * Reads a network, as Spring converts values of configuration.
	 * @param text for instance {@code 10.0.0.0/8} or {@code 2001:db8::/32}; an address
	 * alone is the network of that one
	 * @return the network
	 * @throws IllegalArgumentException if it is none, with a message for the user
	 */
	public static Cidr valueOf(String text) {
		int slash = text.indexOf('/');
		byte[] address = IpLiteral.bytes((slash < 0) ? text : text.substring(0, slash));
		String digits = (slash < 0) ? null : text.substring(slash + 1);
		if (address == null || (digits != null && !PREFIX.matcher(digits).matches())) {
			throw new IllegalArgumentException(
					"'%s' is not a network such as 10.0.0.0/8 or 2001:db8::/32".formatted(text));
		}
		int bits = address.length * Byte.SIZE;
		int prefix = (digits != null) ? Integer.parseInt(digits) : bits;
		if (prefix > bits) {
			throw new IllegalArgumentException(
					"'%s' has a prefix of %s bits but the address has %s".formatted(text, prefix, bits));
		}
		byte[] network = masked(address, prefix);
		if (!Arrays.equals(network, address)) {
			throw new IllegalArgumentException(
					"'%s' is not a network but an address in one: %s".formatted(text, of(network, prefix)));
		}
		return of(network, prefix);
	}

	private static Cidr of(byte[] network, int prefix) {
		byte[] plain = plain(network);
		return new Cidr(plain, prefix - (network.length - plain.length) * Byte.SIZE);
	}

	/**
	 * Returns whether an address is one of the network.
	 * @param address an address, its zone without meaning
	 * @return {@code false} also for one of the other kind
	 */
	public boolean contains(InetAddress address) {
		byte[] bytes = plain(address.getAddress());
		return bytes.length == this.network.length && Arrays.equals(masked(bytes, this.prefix), this.network);
	}

	private static byte[] masked(byte[] address, int prefix) {
		byte[] masked = new byte[address.length];
		int whole = prefix / Byte.SIZE;
		System.arraycopy(address, 0, masked, 0, whole);
		if (whole < address.length) {
			masked[whole] = (byte) (address[whole] & (-1 << (Byte.SIZE - prefix % Byte.SIZE)));
		}
		return masked;
	}

	private static byte[] plain(byte[] address) {
		int length = MAPPED.length;
		return (address.length > length && Arrays.equals(address, 0, length, MAPPED, 0, length))
				? Arrays.copyOfRange(address, length, address.length) : address;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Cidr cidr && this.prefix == cidr.prefix && Arrays.equals(this.network, cidr.network);
	}

	@Override
	public int hashCode() {
		return 31 * Arrays.hashCode(this.network) + this.prefix;
	}

	/**
	 * Returns whether each address of its kind is in the network.
	 * @return {@code true} for a prefix of 0 bits
	 */
	public boolean isAll() {
		return this.prefix == 0;
	}

	@Override
	public String toString() {
		return IpLiteral.address(this.network).getHostAddress() + "/" + this.prefix;
	}

}
