package io.tcpecho.actuate;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.ConnectionInfo;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.connection.EchoConnection;
import io.tcpecho.server.tls.TlsHandshake;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.util.StringUtils;

/**
 * Endpoint of the open connections. To close one, access must be unrestricted, which it
 * is not by default.
 */
@Endpoint(id = "connections", defaultAccess = Access.READ_ONLY)
class ConnectionsEndpoint {

	static final int DEFAULT_LIMIT = 1000;

	private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,8}");

	private final Connections connections;

	private final List<String> listeners;

	ConnectionsEndpoint(Connections connections, Collection<String> listeners) {
		this.connections = connections;
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Lists open connections.
	 * @param limit how many at most, from 1; {@value #DEFAULT_LIMIT} if {@code null}
	 * @param sort what to sort by, the largest first; the newest first if {@code null}
	 * @param state state of those that are listed, or {@code null} for any
	 * @param client address of those that are listed, perhaps with a port, or
	 * {@code null} for any
	 * @param listener name of the listener of those that are listed, or {@code null} for
	 * any
	 * @return the connections, and how many there are; status 400 with the reason if a
	 * value is none of these
	 */
	@ReadOperation
	WebEndpointResponse<?> connections(@Nullable String limit, @Nullable String sort, @Nullable String state,
			@Nullable String client, @Nullable String listener) {
		try {
			Comparator<ConnectionInfo> order = StringUtils.hasText(sort) ? ConnectionOrder.of(sort).comparator()
					: ConnectionOrder.AGE.comparator().reversed();
			ConnectionFilter filter = ConnectionFilter.of(listener, this.listeners, state, client);
			return new WebEndpointResponse<>(list(limit(limit), order, filter));
		}
		catch (BadParameterException ex) {
			return new WebEndpointResponse<>(ex.toBody(), WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

	private static int limit(@Nullable String limit) {
		if (!StringUtils.hasText(limit)) {
			return DEFAULT_LIMIT;
		}
		if (!LIMIT.matcher(limit).matches()) {
			throw new BadParameterException("limit", limit, "a number from 1 to 999999999");
		}
		return Integer.parseInt(limit);
	}

	private OpenConnections list(int most, Comparator<ConnectionInfo> order, ConnectionFilter filter) {
		List<ConnectionInfo> open = this.connections.getOpen().stream().map(EchoConnection::getInfo).toList();
		List<ConnectionInfo> matching = open.stream().filter(filter).toList();
		List<Connection> listed = matching.stream().sorted(order).limit(most).map(Connection::of).toList();
		return new OpenConnections(open.size(), matching.size(), listed);
	}

	/**
	 * Describes an open connection.
	 * @param id id of the connection
	 * @return the connection, or {@code null} (status 404) if none with this id is open
	 */
	@ReadOperation
	@Nullable Connection connection(@Selector String id) {
		return this.connections.find(id).map(EchoConnection::getInfo).map(Connection::of).orElse(null);
	}

	/**
	 * Closes a connection.
	 * @param id id of the connection
	 * @return status 204, or 404 if none with this id is open or it has been closed so
	 * before
	 */
	@DeleteOperation
	WebEndpointResponse<Void> close(@Selector String id) {
		boolean closed = this.connections.hangUp(id, CloseReason.CLOSED_BY_OPERATOR);
		return new WebEndpointResponse<>(
				closed ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * Open connections.
	 *
	 * @param total how many are open
	 * @param matching how many of them were asked for
	 * @param connections the first of the latter
	 */
	record OpenConnections(int total, int matching, List<Connection> connections) {

	}

	/**
	 * An open connection. Fields are those of {@link ConnectionInfo}.
	 *
	 * @param idleSeconds time without a byte either way, known to a second
	 */
	record Connection(String id, String listener, String remoteAddress, int remotePort, @Nullable String proxyAddress,
			@Nullable Integer proxyPort, Instant since, double idleSeconds, long received, long sent, long messages,
			String state, @Nullable TlsHandshake tls) {

		static Connection of(ConnectionInfo info) {
			return new Connection(info.id(), info.listener(), info.remoteAddress(), info.remotePort(),
					info.proxyAddress(), info.proxyPort(), info.since(), info.idle().toMillis() / 1000.0,
					info.received(), info.sent(), info.messages(), info.state(), info.tls());
		}

	}

}
