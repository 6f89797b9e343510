package io.tcpecho.actuate;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.tcpecho.server.ConnectionInfo;
import io.tcpecho.server.EchoConnection;
import io.tcpecho.server.EchoServerConnectionFactory;
import io.tcpecho.server.TlsHandshake;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
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

	static final int LIMIT = 1000;

	private final EchoServerConnectionFactory server;

	ConnectionsEndpoint(EchoServerConnectionFactory server) {
		this.server = server;
	}

	/**
	 * Lists the open connections.
	 * @return the newest {@value #LIMIT}, newest first, and how many there are
	 */
	@ReadOperation
	Connections connections() {
		List<ConnectionInfo> open = this.server.getConnections().stream().map(EchoConnection::getInfo).toList();
		List<Connection> newest = open.stream()
			.sorted(Comparator.comparing(ConnectionInfo::since).reversed())
			.limit(LIMIT)
			.map(Connection::of)
			.toList();
		return new Connections(open.size(), newest);
	}

	/**
	 * Describes an open connection.
	 * @param id id of the connection
	 * @return the connection, or {@code null} (status 404) if none with this id is open
	 */
	@ReadOperation
	@Nullable Connection connection(@Selector String id) {
		return find(id).map(EchoConnection::getInfo).map(Connection::of).orElse(null);
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

	private Optional<EchoConnection> find(String id) {
		return this.server.getConnections()
			.stream()
			.filter((connection) -> connection.getConnectionId().equals(id))
			.findAny();
	}

	/**
	 * Open connections.
	 *
	 * @param total how many are open
	 * @param connections the newest of them
	 */
	record Connections(int total, List<Connection> connections) {

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
