package io.tcpecho.server;

import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.ErrorMessage;

/**
 * Gateway that turns each message of a connection into a request and sends the reply
 * back.
 * <p>
 * The framework's own keeps a connection open whose request has failed, so that the
 * client waits for ever or takes the next reply for this one. Here whatever keeps a reply
 * from being sent is thrown to the connection, which closes.
 */
final class EchoGateway extends TcpInboundGateway {

	/**
	 * Sends a message to the service activator and its reply to the connection.
	 * @param message message of an {@link EchoConnection}
	 * @throws org.springframework.messaging.MessagingException if the service activator
	 * fails, does not reply within the reply timeout, or the reply cannot be sent
	 */
	@Override
	public void onMessage(Message<?> message) {
		if (message instanceof ErrorMessage) {
			// a failed read: there is no waiting sender to tell
			return;
		}
		Message<?> reply = sendAndReceiveMessage(message);
		if (reply == null) {
			throw new ReplyTimeoutException(message);
		}
		ConnectionHeaders.connection(message).send(reply);
	}

	@Override
	public String getBeanDescription() {
		return "echo gateway";
	}

}
