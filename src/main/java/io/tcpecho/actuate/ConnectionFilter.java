package io.tcpecho.actuate;

import java.util.Collection;
import java.util.function.Predicate;

import io.tcpecho.address.IpAndPort;
import io.tcpecho.server.connection.ConnectionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Which connections an operator asks for.
 *
 * @param listener name of their listener, or {@code null} for any
 * @param state their state, or {@code null} for any
 * @param address their client's address, or {@code null} for any
 * @param port their client's port, or {@code null} for any
 */
record ConnectionFilter(@Nullable String listener, @Nullable String state, @Nullable String address,
		@Nullable Integer port) implements Predicate<ConnectionInfo> {

	/**
	 * Reads a filter.
	 * @param listener name of a listener, or {@code null}
	 * @param listeners names of all listeners
	 * @param state a state, or {@code null}
	 * @param client an IP address, perhaps with a port ({@code 192.0.2.1:50000},
	 * {@code [2001:db8::1]:50000}), or {@code null}
	 * @return the filter
	 * @throws BadParameterException if a value is none of these
	 */
	static ConnectionFilter of(@Nullable String listener, Collection<String> listeners, @Nullable String state,
			@Nullable String client) {
		if (listener != null && !listeners.contains(listener)) {
			throw new BadParameterException("listener", listener, "one of " + String.join(", ", listeners));
		}
		if (state != null && !ConnectionInfo.states().contains(state)) {
			throw new BadParameterException("state", state, "one of " + String.join(", ", ConnectionInfo.states()));
		}
		if (client == null) {
			return new ConnectionFilter(listener, state, null, null);
		}
		IpAndPort peer = IpAndPort.parse(client);
		if (peer == null) {
			throw new BadParameterException("client", client, "an IP address, with or without a port");
		}
		return new ConnectionFilter(listener, state, peer.address().getHostAddress(), peer.port());
	}

	@Override
	public boolean test(ConnectionInfo connection) {
		return (this.listener == null || this.listener.equals(connection.listener()))
				&& (this.state == null || this.state.equals(connection.state()))
				&& (this.address == null || this.address.equals(withoutZone(connection.remoteAddress())))
				&& (this.port == null || this.port == connection.remotePort());
	}

	private static String withoutZone(String address) {
		int zone = address.indexOf('%');
		return (zone < 0) ? address : address.substring(0, zone);
	}

}
