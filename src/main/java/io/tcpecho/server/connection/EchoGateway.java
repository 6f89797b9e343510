package io.tcpecho.server.connection;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.integration.channel.AbstractSubscribableChannel;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.util.Assert;

/**
 * Gateway that turns each message of a connection into a request and sends the reply
 * back.
 * <p>
 * The framework's own keeps a connection open whose request has failed, so that the
 * client waits for ever or takes the next reply for this one. Here whatever keeps a reply
 * from being sent is thrown to the connection, which closes.
 */
public final class EchoGateway extends TcpInboundGateway {

	/**
	 * Starts, unless it is not clear who handles requests: the application does not start
	 * then.
	 * @throws RequestHandlersException if the request channel has no handler, or several
	 */
	@Override
	protected void doStart() {
		if (getRequestChannel() instanceof AbstractSubscribableChannel channel) {
			RequestHandlers.requireOne(channel, getApplicationContext());
		}
		super.doStart();
	}

	/**
	 * Sends a message to the service activator and its reply to the connection.
	 * @param message message of an {@link EchoConnection}
	 * @throws org.springframework.messaging.MessagingException if the service activator
	 * fails, does not reply within the reply timeout, or the reply cannot be sent
	 */
	@Override
	public void onMessage(Message<?> message) {
		Message<?> reply = sendAndReceiveMessage(message);
		if (reply == null) {
			throw new ReplyTimeoutException(message);
		}
		ConnectionHeaders.of(message).getConnection().send(reply);
	}

	/**
	 * Sends a request and receives its reply, without a copy of the headers, an id, a
	 * time stamp, a reply channel or a latch of its own.
	 * @param object message of an {@link EchoConnection}
	 * @return the reply, or {@code null} if none came within the reply timeout
	 */
	@Override
	protected @Nullable Message<?> sendAndReceiveMessage(Object object) {
		Message<?> request = (Message<?>) object;
		if (getErrorChannel() != null || getReplyChannel() != null) {
			// a flow behind these relies on what the framework does for each request
			return super.sendAndReceiveMessage(request);
		}
		MessageChannel channel = getRequestChannel();
		Assert.state(channel != null, "No request channel is set");
		ReplySlot slot = ConnectionHeaders.of(request).getReplySlot();
		slot.expect();
		if (!channel.send(request, this.messagingTemplate.getSendTimeout())) {
			throw new MessageDeliveryException(request, "The request channel did not take the request in time");
		}
		if (slot.isEmpty()) {
			sendEarlierReplies(request);
		}
		Message<?> reply = slot.receive(this.messagingTemplate.getReceiveTimeout());
		if (reply instanceof ErrorMessage error) {
			throw new MessageHandlingException(request, "The service activator failed", error.getPayload());
		}
		return reply;
	}

	/**
	 * Sends the replies that wait, before this connection's thread waits for the next
	 * one.
	 */
	private static void sendEarlierReplies(Message<?> request) {
		try {
			ConnectionHeaders.of(request).getConnection().getReplies().send();
		}
		catch (IOException ex) {
			throw new MessagingException(request, "Send failed", ex);
		}
	}

	/**
	 * Does nothing: the framework's gateway looks its connections up by their ids, this
	 * one is told with each message.
	 */
	@Override
	public void addNewConnection(TcpConnection connection) {
	}

	/**
	 * Does nothing, as {@link #addNewConnection}.
	 */
	@Override
	public void removeDeadConnection(TcpConnection connection) {
	}

	@Override
	public String getBeanDescription() {
		return "echo gateway";
	}

}
