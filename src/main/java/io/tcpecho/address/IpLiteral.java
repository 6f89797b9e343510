package io.tcpecho.address;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * IP addresses in text.
 * <p>
 * {@link InetAddress#getByName} looks up whatever it does not take for an address, and
 * takes for one what others read otherwise: {@code 127.1}, {@code 010.0.0.1}.
 */
public final class IpLiteral {

	private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

	private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");

	private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

	/** Six groups and an IPv4 address. */
	private static final int LONGEST = 45;

	private static final int IPV6_LENGTH = 16;

	private static final byte[] NOTHING = {};

	private IpLiteral() {
	}

	/**
	 * Reads an address of either kind.
	 * @param text for instance {@code 192.0.2.1} or {@code 2001:db8::1}, without brackets
	 * and zone
	 * @return the address; one of IPv6 that maps one of IPv4 (RFC 4291, 2.5.5.2) is that
	 * of IPv4, as everywhere in Java. {@code null} if it is none.
	 */
	public static @Nullable InetAddress parse(String text) {
		byte[] bytes = bytes(text);
		return (bytes != null) ? address(bytes) : null;
	}

	/**
	 * Reads an IPv4 address.
	 * @param text four numbers of 0 to 255 without leading zeros, which some read as
	 * octal
	 * @return the address, or {@code null} if it is none
	 */
	public static @Nullable InetAddress parseIpv4(String text) {
		byte[] bytes = ipv4(text);
		return (bytes != null) ? address(bytes) : null;
	}

	/**
	 * Reads an IPv6 address.
	 * @param text as in RFC 4291, 2.2, without a zone
	 * @return the address, which is one of IPv4 if it maps one; {@code null} if it is
	 * none
	 */
	public static @Nullable InetAddress parseIpv6(String text) {
		byte[] bytes = ipv6(text);
		return (bytes != null) ? address(bytes) : null;
	}

	static byte @Nullable [] bytes(String text) {
		return (text.indexOf(':') < 0) ? ipv4(text) : ipv6(text);
	}

	static InetAddress address(byte[] bytes) {
		try {
			return InetAddress.getByAddress(bytes);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("An address has 4 or 16 bytes", ex);
		}
	}

	private static byte @Nullable [] ipv4(String text) {
		if (text.length() > LONGEST || !IPV4.matcher(text).matches()) {
			return null;
		}
		String[] numbers = text.split("\\.", -1);
		byte[] bytes = new byte[numbers.length];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) Integer.parseInt(numbers[i]);
		}
		return bytes;
	}

	private static byte @Nullable [] ipv6(String text) {
		if (text.length() > LONGEST) {
			return null;
		}
		int gap = text.indexOf("::");
		byte[] head = (gap < 0) ? groups(text, true) : groups(text.substring(0, gap), false);
		byte[] tail = (gap < 0) ? NOTHING : groups(text.substring(gap + 2), true);
		if (head == null || tail == null) {
			return null;
		}
		int zeros = IPV6_LENGTH - head.length - tail.length;
		// two colons stand for one group or more
		if ((gap < 0) ? zeros != 0 : zeros < Short.BYTES) {
			return null;
		}
		byte[] bytes = new byte[IPV6_LENGTH];
		System.arraycopy(head, 0, bytes, 0, head.length);
		System.arraycopy(tail, 0, bytes, IPV6_LENGTH - tail.length, tail.length);
		return bytes;
	}

	/**
	 * Reads what stands on one side of two colons.
	 * @param last whether it is the end of the address, which may be one of IPv4
	 */
	private static byte @Nullable [] groups(String text, boolean last) {
		if (text.isEmpty()) {
			return NOTHING;
		}
		String[] groups = text.split(":", -1);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(IPV6_LENGTH);
		for (int i = 0; i < groups.length; i++) {
			byte[] ipv4 = (last && i == groups.length - 1) ? ipv4(groups[i]) : null;
			if (ipv4 != null) {
				bytes.writeBytes(ipv4);
			}
			else if (GROUP.matcher(groups[i]).matches()) {
				int group = Integer.parseInt(groups[i], 16);
				bytes.write(group >> Byte.SIZE);
				bytes.write(group);
			}
			else {
				return null;
			}
		}
		return bytes.toByteArray();
	}

}
