package io.tcpecho.server.connection;

import io.tcpecho.server.tls.TlsHandshake;
import java.io.Serial;
import java.util.HashMap;
import java.util.Map;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * Headers that messages of one connection share: its id, the client's host name, address
 * and port, and the local address, under the names of {@link IpHeaders}, the subject of
 * its certificate, and a reply slot as reply and error channel.
 * <p>
 * The framework builds a new map, an id and a time stamp for each message; none of it
 * changes between the messages of a connection. These have neither id nor time stamp.
 */
final class ConnectionHeaders extends MessageHeaders {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient EchoConnection connection;

	private final transient ReplySlot replySlot;

	ConnectionHeaders(EchoConnection connection, ReplySlot replySlot) {
		super(headers(connection, replySlot), ID_VALUE_NONE, -1L);
		this.connection = connection;
		this.replySlot = replySlot;
	}

	private static Map<String, Object> headers(EchoConnection connection, ReplySlot replySlot) {
		Map<String, Object> headers = new HashMap<>();
		headers.put(IpHeaders.CONNECTION_ID, connection.getConnectionId());
		headers.put(IpHeaders.HOSTNAME, connection.getHostName());
		headers.put(IpHeaders.IP_ADDRESS, connection.getHostAddress());
		headers.put(IpHeaders.REMOTE_PORT, connection.getPort());
		headers.put(IpHeaders.LOCAL_ADDRESS, connection.getSocket().getAccepted().getLocalAddress());
		TlsHandshake handshake = connection.getHandshake();
		if (handshake != null && handshake.subject() != null) {
			headers.put(EchoHeaders.TLS_SUBJECT, handshake.subject());
		}
		headers.put(REPLY_CHANNEL, replySlot);
		headers.put(ERROR_CHANNEL, replySlot);
		return headers;
	}

	/**
	 * Returns the headers of a message with their own type.
	 * @param message message of an {@link EchoConnection}
	 * @return its headers
	 * @throws IllegalArgumentException if the message came from elsewhere
	 */
	static ConnectionHeaders of(Message<?> message) {
		if (message.getHeaders() instanceof ConnectionHeaders headers) {
			return headers;
		}
		throw new IllegalArgumentException("Not a message of an echo connection: " + message);
	}

	EchoConnection getConnection() {
		return this.connection;
	}

	ReplySlot getReplySlot() {
		return this.replySlot;
	}

}
