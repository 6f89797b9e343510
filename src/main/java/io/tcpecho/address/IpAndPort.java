package io.tcpecho.address;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Address with or without a port.
 *
 * @param address the address
 * @param port 0 to 65535, or {@code null} if none is written
 */
public record IpAndPort(InetAddress address, @Nullable Integer port) {

	private static final Pattern IN_BRACKETS = Pattern
		.compile("\\[(?<address>[^\\[\\]]*:[^\\[\\]]*)](?::(?<port>.*))?");

	private static final Pattern IPV4 = Pattern.compile("(?<address>[^:]*)(?::(?<port>.*))?");

	private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

	private static final int MAX_PORT = 0xFFFF;

	/**
	 * Reads an address, and the port if there is one behind it.
	 * @param text for instance {@code 192.0.2.1}, {@code 192.0.2.1:50000},
	 * {@code 2001:db8::1} or {@code [2001:db8::1]:50000}
	 * @return both, or {@code null} if it is of another form
	 */
	public static @Nullable IpAndPort parse(String text) {
		InetAddress alone = IpLiteral.parse(text);
		if (alone != null) {
			return new IpAndPort(alone, null);
		}
		Matcher matcher = (text.startsWith("[") ? IN_BRACKETS : IPV4).matcher(text);
		InetAddress address = matcher.matches() ? IpLiteral.parse(matcher.group("address")) : null;
		if (address == null) {
			return null;
		}
		String digits = matcher.group("port");
		if (digits == null) {
			return new IpAndPort(address, null);
		}
		int port = PORT.matcher(digits).matches() ? Integer.parseInt(digits) : -1;
		return (port >= 0 && port <= MAX_PORT) ? new IpAndPort(address, port) : null;
	}

}
