package io.tcpecho.server.connection;

import java.io.Serial;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.tcpecho.server.tls.TlsHandshake;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * Headers that messages of one connection share: its id, the client's host name, address
 * and port, and the local address, under the names of {@link IpHeaders}, the subject of
 * its certificate, the listener and what a load balancer tells of the client, and a reply
 * slot as reply and error channel.
 * <p>
 * The framework builds a new map, an id and a time stamp for each message; none of it
 * changes between the messages of a connection. These have neither id nor time stamp, and
 * are looked up in the connection: a map of them would be a tenth of what an idle one
 * holds.
 */
class ConnectionHeaders extends MessageHeaders {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient EchoConnection connection;

	private final transient ReplySlot replySlot;

	ConnectionHeaders(EchoConnection connection, ReplySlot replySlot) {
		super(null, ID_VALUE_NONE, -1L);
		this.connection = connection;
		this.replySlot = replySlot;
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

	/**
	 * Answers a message with these headers.
	 */
	void answer(Message<?> reply) {
		this.connection.send(reply);
	}

	@Override
	public @Nullable Object get(Object key) {
		return (key instanceof String name) ? switch (name) {
			case REPLY_CHANNEL, ERROR_CHANNEL -> this.replySlot;
			case IpHeaders.CONNECTION_ID -> this.connection.getConnectionId();
			case IpHeaders.HOSTNAME -> this.connection.getHostName();
			case IpHeaders.IP_ADDRESS -> this.connection.getHostAddress();
			case IpHeaders.REMOTE_PORT -> this.connection.getPort();
			case IpHeaders.LOCAL_ADDRESS -> this.connection.getSocket().getLocalAddress();
			case EchoHeaders.LISTENER -> this.connection.getProfile().listener();
			case EchoHeaders.TLS_SUBJECT -> getSubject();
			case EchoHeaders.PROXY_ADDRESS, EchoHeaders.PROXY_PORT, EchoHeaders.PROXY_AUTHORITY,
					EchoHeaders.PROXY_UNIQUE_ID, EchoHeaders.PROXY_TLS_SUBJECT, EchoHeaders.PROXY_TLS_VERSION,
					EchoHeaders.PROXY_ALPN, EchoHeaders.PROXY_VPC_ENDPOINT_ID ->
				ProxiedHeaders.get(name, this.connection);
			default -> null;
		} : null;
	}

	private @Nullable String getSubject() {
		TlsHandshake handshake = this.connection.getSocket().getHandshake();
		return (handshake != null) ? handshake.subject() : null;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T get(Object key, Class<T> type) {
		Object value = get(key);
		if (value != null && !type.isAssignableFrom(value.getClass())) {
			throw new IllegalArgumentException(
					"Incorrect type specified for header '%s'. Expected [%s] but actual type is [%s]".formatted(key,
							type, value.getClass()));
		}
		return (T) value;
	}

	@Override
	public boolean containsKey(Object key) {
		return get(key) != null;
	}

	@Override
	protected Map<String, Object> getRawHeaders() {
		Map<String, Object> headers = new LinkedHashMap<>();
		for (String name : new String[] { IpHeaders.CONNECTION_ID, IpHeaders.HOSTNAME, IpHeaders.IP_ADDRESS,
				IpHeaders.REMOTE_PORT, IpHeaders.LOCAL_ADDRESS, EchoHeaders.LISTENER, EchoHeaders.TLS_SUBJECT,
				REPLY_CHANNEL, ERROR_CHANNEL }) {
			put(name, headers);
		}
		if (this.connection.getSocket().getProxied() != null) {
			ProxiedHeaders.NAMES.forEach((name) -> put(name, headers));
		}
		return headers;
	}

	private void put(String name, Map<String, Object> headers) {
		Object value = get(name);
		if (value != null) {
			headers.put(name, value);
		}
	}

	private Map<String, Object> asMap() {
		return Collections.unmodifiableMap(getRawHeaders());
	}

	@Override
	public boolean containsValue(Object value) {
		return getRawHeaders().containsValue(value);
	}

	@Override
	public Set<Map.Entry<String, Object>> entrySet() {
		return asMap().entrySet();
	}

	@Override
	public Set<String> keySet() {
		return asMap().keySet();
	}

	@Override
	public Collection<Object> values() {
		return asMap().values();
	}

	@Override
	public int size() {
		return getRawHeaders().size();
	}

	@Override
	public boolean isEmpty() {
		return false;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof MessageHeaders headers && entrySet().equals(headers.entrySet()));
	}

	@Override
	public int hashCode() {
		return getRawHeaders().hashCode();
	}

	@Override
	public String toString() {
		return getRawHeaders().toString();
	}

	/**
	 * Writes plain headers in the place of these, which a receiver in another process has
	 * no connection for.
	 */
	@Serial
	private Object writeReplace() {
		return new MessageHeaders(getRawHeaders());
	}

}
