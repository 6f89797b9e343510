package io.tcpecho.server.connection;

import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.integration.channel.AbstractSubscribableChannel;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.core.DestinationResolutionException;
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

	private ReplyMode replyMode = ReplyMode.REQUIRED;

	private ListenerName listener = ListenerName.MAIN;

	private @Nullable String requestChannelName;

	private @Nullable String errorChannelName;

	private volatile @Nullable RequestExchange exchange;

	/**
	 * Sets whose messages these are, for reports; those of the main listener if this is
	 * not called.
	 * @param listener before the start
	 */
	public void setListener(ListenerName listener) {
		this.listener = listener;
	}

	@Override
	public void setRequestChannelName(String requestChannelName) {
		super.setRequestChannelName(requestChannelName);
		this.requestChannelName = requestChannelName;
	}

	@Override
	public void setErrorChannelName(String errorChannelName) {
		super.setErrorChannelName(errorChannelName);
		this.errorChannelName = errorChannelName;
	}

	/**
	 * Sets whether each message must be answered, as it must be if this is not called.
	 * @param replyMode before the start
	 */
	public void setReplyMode(ReplyMode replyMode) {
		this.replyMode = replyMode;
	}

	/**
	 * Starts, unless it is not clear who handles requests: the application does not start
	 * then.
	 * @throws RequestHandlersException if the request channel has no handler, or several
	 */
	@Override
	protected void doStart() {
		MessageChannel requests = findRequestChannel();
		MessageChannel errors = findErrorChannel();
		this.exchange = new RequestExchange(requests, errors, this.messagingTemplate.getSendTimeout(),
				this.messagingTemplate.getReceiveTimeout(), this.replyMode);
		super.doStart();
	}

	private MessageChannel findRequestChannel() {
		String content = this.listener.isMain() ? "what clients send"
				: "what clients of listener '%s' send".formatted(this.listener.value());
		MessageChannel requests = find(this::getRequestChannel, this.requestChannelName,
				"%s (%s)".formatted(content, this.listener.key("request-channel")));
		Assert.state(requests != null, "No request channel is set");
		requireOneHandler(requests, content);
		return requests;
	}

	private @Nullable MessageChannel findErrorChannel() {
		String content = "what requests fail with (%s)".formatted(this.listener.key("error-channel"));
		MessageChannel errors = find(this::getErrorChannel, this.errorChannelName, content);
		if (errors instanceof DirectChannel) {
			requireOneHandler(errors, content);
		}
		return errors;
	}

	private static @Nullable MessageChannel find(Supplier<@Nullable MessageChannel> channel, @Nullable String name,
			String content) {
		try {
			return channel.get();
		}
		catch (DestinationResolutionException ex) {
			throw new RequestHandlersException(String.valueOf(name), content, List.of());
		}
	}

	private void requireOneHandler(MessageChannel channel, String content) {
		if (channel instanceof AbstractSubscribableChannel subscribable) {
			RequestHandlers.requireOne(subscribable, content, getApplicationContext());
		}
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
		if (reply != null) {
			ConnectionHeaders.of(message).answer(reply);
		}
		else if (this.replyMode == ReplyMode.REQUIRED) {
			throw new ReplyTimeoutException(message);
		}
	}

	/**
	 * Sends a request and receives its reply, without a copy of the headers, an id, a
	 * time stamp, a reply channel or a latch of its own.
	 * @param object message of an {@link EchoConnection}
	 * @return the reply, or {@code null} if there is none
	 */
	@Override
	protected @Nullable Message<?> sendAndReceiveMessage(Object object) {
		Message<?> request = (Message<?>) object;
		if (getReplyChannel() != null) {
			// a flow that ends there relies on what the framework does for each request
			return super.sendAndReceiveMessage(request);
		}
		RequestExchange exchange = this.exchange;
		Assert.state(exchange != null, "Not started");
		return exchange.exchange(request);
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
		return this.listener.isMain() ? "echo gateway"
				: "echo gateway of listener '%s'".formatted(this.listener.value());
	}

}
