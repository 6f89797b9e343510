package io.tcpecho.server;

import java.io.Serial;
import java.util.HashMap;
import java.util.Map;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.util.Assert;

/**
 * Headers that all messages of one connection share: its id, the client's host name,
 * address and port, and the local address, under the names of {@link IpHeaders}.
 * <p>
 * The framework builds a new map, an id and a time stamp for each message; none of it
 * changes between the messages of a connection. These have neither id nor time stamp.
 */
final class ConnectionHeaders extends MessageHeaders {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient EchoConnection connection;

	ConnectionHeaders(EchoConnection connection) {
		super(standardHeaders(connection), ID_VALUE_NONE, -1L);
		this.connection = connection;
	}

	private static Map<String, Object> standardHeaders(EchoConnection connection) {
		Map<String, Object> headers = new HashMap<>();
		headers.put(IpHeaders.CONNECTION_ID, connection.getConnectionId());
		headers.put(IpHeaders.HOSTNAME, connection.getHostName());
		headers.put(IpHeaders.IP_ADDRESS, connection.getHostAddress());
		headers.put(IpHeaders.REMOTE_PORT, connection.getPort());
		headers.put(IpHeaders.LOCAL_ADDRESS, connection.getLocalAddress());
		return headers;
	}

	/**
	 * Returns the connection that a message came from.
	 * @param message message of an {@link EchoConnection}
	 * @return its connection
	 * @throws IllegalArgumentException if the message came from elsewhere
	 */
	static EchoConnection connection(Message<?> message) {
		Assert.isInstanceOf(ConnectionHeaders.class, message.getHeaders(), "Not a message of an echo connection");
		return ((ConnectionHeaders) message.getHeaders()).connection;
	}

}
