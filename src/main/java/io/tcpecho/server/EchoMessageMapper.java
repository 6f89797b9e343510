package io.tcpecho.server;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpMessageMapper;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.Assert;

/**
 * Mapper between the payloads of a connection and messages with its shared
 * {@link ConnectionHeaders}.
 */
final class EchoMessageMapper extends TcpMessageMapper {

	/**
	 * Reads the next message, blocking until it is whole.
	 * @param connection an {@link EchoConnection}
	 * @param headers not used: a connection has its own
	 */
	@Override
	public Message<?> toMessage(TcpConnection connection, @Nullable Map<String, Object> headers) {
		Object payload = connection.getPayload();
		Assert.state(payload != null, "The deserializer returned no payload");
		return new GenericMessage<>(payload, ((EchoConnection) connection).nextHeaders());
	}

	/**
	 * Does nothing: a connection with a serializer of another type than the framework's
	 * own would switch the conversion of text off for all connections.
	 */
	@Override
	public void setStringToBytes(boolean stringToBytes) {
	}

}
