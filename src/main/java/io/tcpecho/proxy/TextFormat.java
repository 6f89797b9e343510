package io.tcpecho.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

import io.tcpecho.address.IpLiteral;
import io.tcpecho.proxy.ProxyHeader.Command;
import io.tcpecho.proxy.ProxyHeader.Family;
import io.tcpecho.proxy.ProxyHeader.Version;
import io.tcpecho.proxy.ProxyHeaderException.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Header of version 1 as a line of text (section 2.1 of the specification).
 */
final class TextFormat {

	static final byte[] SIGNATURE = "PROXY ".getBytes(StandardCharsets.US_ASCII);

	/** Longest line there can be, its end included. */
	static final int MAX_LENGTH = 107;

	/** {@code PROXY UNKNOWN} and the end of the line. */
	static final int MIN_LENGTH = 15;

	private static final int END_LENGTH = 2;

	private static final int FIELDS = 6;

	private static final int MAX_PORT = 0xFFFF;

	private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

	private static final Pattern INVISIBLE = Pattern.compile("[^ -~]");

	private TextFormat() {
	}

	/**
	 * Returns how many bytes more the line has at least.
	 * @return 0 if it is whole
	 */
	static int missing(byte[] line, int length) throws ProxyHeaderException {
		for (int i = SIGNATURE.length; i < length; i++) {
			boolean afterReturn = line[i - 1] == '\r';
			if (afterReturn != (line[i] == '\n')) {
				throw new ProxyHeaderException(Fault.MALFORMED,
						afterReturn ? "carriage return without a line feed in a PROXY header"
								: "line feed without a carriage return in a PROXY header");
			}
			if (afterReturn) {
				return 0;
			}
		}
		int least = (line[length - 1] == '\r') ? 1 : Math.max(MIN_LENGTH - length, END_LENGTH + fields(line, length));
		if (length + least > MAX_LENGTH) {
			throw new ProxyHeaderException(Fault.TOO_LONG,
					"PROXY header without an end of the line within %s bytes".formatted(MAX_LENGTH));
		}
		return least;
	}

	/**
	 * Returns how many bytes the fields have at least that have not begun.
	 */
	private static int fields(byte[] line, int length) {
		if (length <= SIGNATURE.length || line[SIGNATURE.length] != 'T') {
			return 0;
		}
		int spaces = 0;
		for (int i = 0; i < length; i++) {
			spaces += (line[i] == ' ') ? 1 : 0;
		}
		return Math.max(0, 2 * (FIELDS - 1 - spaces));
	}

	static ProxyHeader decode(byte[] bytes, int length) throws ProxyHeaderException {
		String line = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
		String text = line.substring(0, line.indexOf("\r\n"));
		String[] fields = text.split(" ", -1);
		if (fields[1].equals("UNKNOWN")) {
			// what follows is to be ignored
			return ProxyHeader.unknown(Version.V1, Command.PROXY);
		}
		boolean ipv4 = fields[1].equals("TCP4");
		if (!ipv4 && !fields[1].equals("TCP6")) {
			throw malformed(text, "neither TCP4 nor TCP6 nor UNKNOWN");
		}
		if (fields.length != FIELDS) {
			throw malformed(text, "not two addresses and two ports with one space before each");
		}
		Function<String, @Nullable InetAddress> parser = ipv4 ? IpLiteral::parseIpv4 : IpLiteral::parseIpv6;
		InetAddress source = parser.apply(fields[2]);
		InetAddress destination = parser.apply(fields[3]);
		if (source == null || destination == null) {
			throw malformed(text, "not two addresses of " + (ipv4 ? "IPv4" : "IPv6"));
		}
		return new ProxyHeader(Version.V1, Command.PROXY, ipv4 ? Family.TCP4 : Family.TCP6,
				new InetSocketAddress(source, port(fields[4], text)),
				new InetSocketAddress(destination, port(fields[5], text)), ProxyTlvs.NONE);
	}

	private static int port(String digits, String text) throws ProxyHeaderException {
		int port = PORT.matcher(digits).matches() ? Integer.parseInt(digits) : -1;
		if (port < 0 || port > MAX_PORT) {
			throw malformed(text, "not two ports of 0 to 65535");
		}
		return port;
	}

	private static ProxyHeaderException malformed(String text, String reason) {
		return new ProxyHeaderException(Fault.MALFORMED,
				"PROXY header '%s' has %s".formatted(INVISIBLE.matcher(text).replaceAll("?"), reason));
	}

	static byte[] encode(ProxyHeader header) {
		if (header.family() == Family.UNSPEC) {
			return "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
		}
		InetSocketAddress source = Objects.requireNonNull(header.source());
		InetSocketAddress destination = Objects.requireNonNull(header.destination());
		return "PROXY %s %s %s %s %s\r\n"
			.formatted(header.family(), text(source.getAddress(), header.family()),
					text(destination.getAddress(), header.family()), source.getPort(), destination.getPort())
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static String text(InetAddress address, Family family) {
		if (address instanceof Inet4Address) {
			return ((family == Family.TCP6) ? "::ffff:" : "") + address.getHostAddress();
		}
		// what follows is the zone, which is this machine's own
		return address.getHostAddress().split("%", 2)[0];
	}

}
