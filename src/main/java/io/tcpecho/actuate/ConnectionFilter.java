package io.tcpecho.actuate;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.tcpecho.server.connection.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Which connections an operator asks for.
 *
 * @param state their state, or {@code null} for any
 * @param address their client's address, or {@code null} for any
 * @param port their client's port, or {@code null} for any
 */
record ConnectionFilter(@Nullable String state, @Nullable String address,
		@Nullable Integer port) implements Predicate<ConnectionInfo> {

	private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";

	private static final String PORT = "(?::([0-9]{1,5}))?";

	private static final Pattern IPV4 = Pattern.compile("(" + BYTE + "(?:\\." + BYTE + "){3})" + PORT);

	private static final Pattern IPV6 = Pattern.compile("([0-9a-fA-F]*:[0-9a-fA-F:.]+)");

	private static final Pattern IPV6_IN_BRACKETS = Pattern.compile("\\[([0-9a-fA-F]*:[0-9a-fA-F:.]+)]" + PORT);

	/**
	 * Reads a filter.
	 * @param state a state, or {@code null}
	 * @param client an IP address, perhaps with a port ({@code 192.0.2.1:50000},
	 * {@code [2001:db8::1]:50000}), or {@code null}
	 * @return the filter
	 * @throws BadParameterException if a value is neither
	 */
	static ConnectionFilter of(@Nullable String state, @Nullable String client) {
		if (state != null && !ConnectionInfo.states().contains(state)) {
			throw new BadParameterException("state", state, "one of " + String.join(", ", ConnectionInfo.states()));
		}
		if (client == null) {
			return new ConnectionFilter(state, null, null);
		}
		for (Pattern pattern : List.of(IPV4, IPV6, IPV6_IN_BRACKETS)) {
			Matcher matcher = pattern.matcher(client);
			if (matcher.matches()) {
				String port = (matcher.groupCount() > 1) ? matcher.group(2) : null;
				return new ConnectionFilter(state, canonical(client, matcher.group(1)),
						(port != null) ? Integer.valueOf(port) : null);
			}
		}
		throw notAnAddress(client);
	}

	/**
	 * Returns an address as connections have it, without looking up a name.
	 */
	private static String canonical(String client, String address) {
		try {
			return InetAddress.getByName(address).getHostAddress();
		}
		catch (UnknownHostException ex) {
			throw notAnAddress(client);
		}
	}

	private static BadParameterException notAnAddress(String client) {
		return new BadParameterException("client", client, "an IP address, with or without a port");
	}

	@Override
	public boolean test(ConnectionInfo connection) {
		return (this.state == null || this.state.equals(connection.state()))
				&& (this.address == null || this.address.equals(withoutZone(connection.remoteAddress())))
				&& (this.port == null || this.port == connection.remotePort());
	}

	private static String withoutZone(String address) {
		int zone = address.indexOf('%');
		return (zone < 0) ? address : address.substring(0, zone);
	}

}
