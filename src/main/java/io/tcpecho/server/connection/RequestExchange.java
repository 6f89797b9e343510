package io.tcpecho.server.connection;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.util.Assert;

/**
 * Exchange of a request for its reply, over a channel with a service activator or a flow
 * behind it.
 *
 * @param channel where requests go
 * @param errorChannel where what they fail with goes, if it is to become a reply
 * @param sendTimeout longest time that the channel may take to take a request, in
 * milliseconds; negative for no limit
 * @param replyTimeout longest wait for a reply, likewise
 * @param reply whether there must be one
 */
record RequestExchange(MessageChannel channel, @Nullable MessageChannel errorChannel, long sendTimeout,
		long replyTimeout, ReplyMode reply) {

	/**
	 * Sends a request and receives its reply.
	 * @param request message of an {@link EchoConnection}
	 * @return the reply, or {@code null} if there is none and need not be one
	 * @throws ReplyTimeoutException if there is none within the reply timeout
	 * @throws MessagingException if the request fails, and there is no error channel or
	 * that gives no reply either
	 */
	@Nullable Message<?> exchange(Message<?> request) {
		ConnectionHeaders headers = ConnectionHeaders.of(request);
		try {
			return exchange(request, request, this.channel, headers);
		}
		catch (RuntimeException ex) {
			MessageChannel errors = this.errorChannel;
			if (errors == null || ex instanceof ReplyTimeoutException || !headers.getConnection().isAnswering()) {
				throw ex;
			}
			headers.getReplySlot().forget();
			return exchange(request, errorMessage(request, ex), errors, headers);
		}
	}

	private static ErrorMessage errorMessage(Message<?> request, RuntimeException failure) {
		MessagingException payload = (failure instanceof MessagingException messaging) ? messaging
				: new MessageHandlingException(request, failure);
		return new ErrorMessage(payload, request.getHeaders(), request);
	}

	private @Nullable Message<?> exchange(Message<?> request, Message<?> sent, MessageChannel channel,
			ConnectionHeaders headers) {
		ReplySlot slot = headers.getReplySlot();
		slot.expect();
		if (!channel.send(sent, this.sendTimeout)) {
			throw new MessageDeliveryException(request, "The request channel did not take the request in time");
		}
		if (this.reply == ReplyMode.OPTIONAL && slot.forward((late) -> sendLate(request, late))) {
			return null;
		}
		Message<?> reply = receive(request, headers);
		FutureReply future = FutureReply.of(reply.getPayload());
		return (future != null) ? await(request, future, headers) : reply;
	}

	/**
	 * Waits for a future as for any other reply.
	 */
	private @Nullable Message<?> await(Message<?> request, FutureReply future, ConnectionHeaders headers) {
		ReplySlot slot = headers.getReplySlot();
		slot.expect();
		future.whenDone(slot::send);
		try {
			Message<?> reply = receive(request, headers);
			if (!FutureReply.isNone(reply)) {
				return reply;
			}
		}
		finally {
			future.giveUp();
		}
		Assert.state(this.reply == ReplyMode.OPTIONAL, "The service activator's future has no value");
		return null;
	}

	private Message<?> receive(Message<?> request, ConnectionHeaders headers) {
		ReplySlot slot = headers.getReplySlot();
		if (slot.isEmpty()) {
			sendEarlierReplies(request, headers);
		}
		Message<?> reply = slot.receive(this.replyTimeout);
		if (reply == null) {
			throw new ReplyTimeoutException(request);
		}
		if (reply instanceof ErrorMessage error) {
			throw failure(request, error);
		}
		return reply;
	}

	private static MessageHandlingException failure(Message<?> request, ErrorMessage error) {
		return new MessageHandlingException(request, "The service activator failed", error.getPayload());
	}

	/**
	 * Sends a reply that need not have come, whenever it comes.
	 */
	private void sendLate(Message<?> request, Message<?> reply) {
		EchoConnection connection = ConnectionHeaders.of(request).getConnection();
		if (reply instanceof ErrorMessage error) {
			failLate(request, error, connection);
			return;
		}
		FutureReply future = FutureReply.of(reply.getPayload());
		if (future == null) {
			connection.send(reply);
			return;
		}
		future.whenDone((message) -> {
			if (!FutureReply.isNone(message)) {
				sendLate(request, message);
			}
		});
	}

	/**
	 * Has the error channel answer for a request that has failed late, unless it is that
	 * channel's own failure.
	 */
	private void failLate(Message<?> request, ErrorMessage error, EchoConnection connection) {
		MessageHandlingException failure = failure(request, error);
		boolean again = error.getPayload() instanceof MessagingException messaging
				&& messaging.getFailedMessage() instanceof ErrorMessage;
		if (this.errorChannel == null || again) {
			connection.fail(failure);
			return;
		}
		try {
			this.errorChannel.send(errorMessage(request, failure), this.sendTimeout);
		}
		catch (RuntimeException ex) {
			connection.fail(ex);
		}
	}

	/**
	 * Sends the replies that wait, before this connection's thread waits for the next
	 * one.
	 */
	private static void sendEarlierReplies(Message<?> request, ConnectionHeaders headers) {
		try {
			headers.getConnection().getReplies().send();
		}
		catch (IOException ex) {
			throw new MessagingException(request, "Send failed", ex);
		}
	}

}
