package io.tcpecho.probe;

import java.net.InetSocketAddress;

/**
 * Host and port to probe.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
record Target(String host, int port) {

	/**
	 * Reads {@code HOST:PORT}, with brackets around an IPv6 address.
	 * @param text for instance {@code localhost:7007} or {@code [::1]:7007}
	 * @return the target
	 * @throws IllegalArgumentException if it is not of that form, with a message for the
	 * user
	 */
	static Target parse(String text) {
		int colon = text.lastIndexOf(':');
		String host = (colon < 0) ? "" : text.substring(0, colon);
		if (host.startsWith("[") && host.endsWith("]")) {
			host = host.substring(1, host.length() - 1);
		}
		else if (host.contains(":")) {
			throw new IllegalArgumentException(
					"'%s' is not HOST:PORT; an IPv6 address stands in brackets: [::1]:7007".formatted(text));
		}
		if (host.isBlank()) {
			throw new IllegalArgumentException("'%s' is not HOST:PORT, for instance localhost:7007".formatted(text));
		}
		return new Target(host, parsePort(text.substring(colon + 1)));
	}

	static Target of(InetSocketAddress address) {
		return new Target(address.getAddress().getHostAddress(), address.getPort());
	}

	private static int parsePort(String text) {
		try {
			int port = Integer.parseInt(text);
			if (port >= 1 && port <= 65535) {
				return port;
			}
		}
		catch (NumberFormatException ex) {
			// the same message as for a number out of range
		}
		throw new IllegalArgumentException("'%s' is not a port, 1 to 65535".formatted(text));
	}

	@Override
	public String toString() {
		return ((this.host.indexOf(':') < 0) ? this.host : "[" + this.host + "]") + ":" + this.port;
	}

}
