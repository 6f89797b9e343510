package io.tcpecho.actuate;

import java.time.Instant;
import java.util.List;

import io.tcpecho.server.connection.ConnectionInfo;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.connection.EchoConnection;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.tls.TlsHandshake;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.stereotype.Component;

/**
 * Endpoint of the open connections. To close one, access must be unrestricted, which it
 * is not by default.
 */
@Component
@Endpoint(id = "connections", defaultAccess = Access.READ_ONLY)
class ConnectionsEndpoint {

	static final int DEFAULT_LIMIT = 1000;

	private final EchoServerConnectionFactory server;

	private final Connections connections;

	ConnectionsEndpoint(EchoServerConnectionFactory server, Connections connections) {
		this.server = server;
		this.connections = connections;
	}

	/**
	 * Lists open connections.
	 * @param limit how many at most, from 1; {@value #DEFAULT_LIMIT} if {@code null}
	 * @param sort what to sort by, the largest first; the newest first if {@code null}
	 * @param state state of those that are listed, or {@code null} for any
	 * @param client address of those that are listed, perhaps with a port, or
	 * {@code null} for any
	 * @return the connections, and how many there are
	 * @throws InvalidEndpointRequestException if a value is none of these (status 400)
	 */
	@ReadOperation
	OpenConnections connections(@Nullable Integer limit, @Nullable ConnectionOrder sort, @Nullable String state,
			@Nullable String client) {
		int most = (limit != null) ? limit : DEFAULT_LIMIT;
		if (most < 1) {
			throw new InvalidEndpointRequestException("limit=%s is not 1 or more".formatted(most), "limit");
		}
		ConnectionFilter filter = ConnectionFilter.of(state, client);
		List<ConnectionInfo> open = this.connections.getOpen().stream().map(EchoConnection::getInfo).toList();
		List<ConnectionInfo> matching = open.stream().filter(filter).toList();
		List<Connection> listed = matching.stream()
			.sorted((sort != null) ? sort.comparator() : ConnectionOrder.AGE.comparator().reversed())
			.limit(most)
			.map(Connection::of)
			.toList();
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
	 * @return status 204, or 404 if none with this id is open
	 */
	@DeleteOperation
	WebEndpointResponse<Void> close(@Selector String id) {
		boolean closed = this.server.closeConnection(id);
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
	record Connection(String id, String remoteAddress, int remotePort, Instant since, double idleSeconds, long received,
			long sent, long messages, String state, @Nullable TlsHandshake tls) {

		static Connection of(ConnectionInfo info) {
			return new Connection(info.id(), info.remoteAddress(), info.remotePort(), info.since(),
					info.idle().toMillis() / 1000.0, info.received(), info.sent(), info.messages(), info.state(),
					info.tls());
		}

	}

}
