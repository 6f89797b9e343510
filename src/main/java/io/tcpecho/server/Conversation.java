package io.tcpecho.server;

import java.io.IOException;
import java.net.Socket;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.server.ConnectionActivity.Phase;
import io.tcpecho.server.turns.Turn;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.Assert;

/**
 * What a connection's thread does: answer messages until either side ends it.
 * <p>
 * Whatever ends the conversation, the replies due are sent before.
 */
final class Conversation {

	private static final Log logger = LogFactory.getLog(Conversation.class);

	private final EchoConnection connection;

	private final Socket socket;

	private final FrameCodec codec;

	private final FrameInput input;

	private final ReplyBuffer replies;

	private final ConnectionActivity activity;

	private final Turn turn;

	Conversation(EchoConnection connection, Socket socket, FrameCodec codec, FrameInput input, ReplyBuffer replies,
			ConnectionActivity activity, Turn turn) {
		this.connection = connection;
		this.socket = socket;
		this.codec = codec;
		this.input = input;
		this.replies = replies;
		this.activity = activity;
		this.turn = turn;
	}

	/**
	 * Answers all messages and tells the connection why there are no more. The socket may
	 * be closed afterwards.
	 */
	void hold() {
		try {
			CloseReason reason = answerAll();
			this.connection.endFor(reason);
			this.activity.enter(Phase.ENDING);
			this.replies.flush();
			part(reason.isEndOfInput());
		}
		catch (IOException ex) {
			boolean interrupted = Thread.interrupted();
			this.connection.endFor(interrupted ? CloseReason.HANDLER_ERROR : CloseReason.CLIENT_RESET);
			logger.debug("Connection %s broke: %s".formatted(this.connection.getConnectionId(), ex));
			if (this.connection.isHungUp()) {
				partAfterHangUp();
			}
		}
	}

	private void part(boolean clientHasEnded) throws IOException {
		if (!clientHasEnded) {
			this.connection.setAbrupt(true);
			LingeringClose.linger(this.socket, this.activity, this.turn, this.connection.getParting());
		}
		this.connection.setAbrupt(false);
	}

	/**
	 * Leaves the client its time although nothing can be said any more: closing now would
	 * take from it what it has been sent before.
	 */
	private void partAfterHangUp() {
		this.activity.enter(Phase.ENDING);
		try {
			part(false);
		}
		catch (IOException ex) {
			logger.debug("Connection %s is reset: %s".formatted(this.connection.getConnectionId(), ex));
		}
	}

	private CloseReason answerAll() throws IOException {
		TcpListener listener = this.connection.getListener();
		Assert.state(listener != null, "No gateway is registered with the connection factory");
		try {
			// waiting here, with few frames on the stack, keeps an idle virtual thread
			// small
			while (this.input.await()) {
				this.activity.enter(Phase.READING);
				byte[] payload = this.codec.decode(this.input);
				if (this.connection.isHungUp()) {
					this.connection.reset(CloseReason.CLIENT_RESET);
					throw new IOException("A request came after the server had hung up");
				}
				Message<byte[]> message = new GenericMessage<>(payload, this.connection.nextHeaders());
				this.activity.handle();
				this.connection.watchReplies();
				try {
					listener.onMessage(message);
				}
				catch (Throwable ex) {
					return handlerFailed(ex);
				}
				if (!this.input.isEmpty()) {
					// otherwise the turn ends before the next read, behind the reply
					this.activity.enter(Phase.READING);
					this.turn.passMessage();
				}
				this.activity.enter(Phase.WAITING);
			}
			return CloseReason.CLIENT_CLOSED;
		}
		catch (FrameException ex) {
			return CloseReason.of(ex.getFault());
		}
	}

	private CloseReason handlerFailed(Throwable failure) throws IOException {
		if (!this.connection.isOpen() || this.connection.isHungUp()) {
			throw new IOException("Closed while a request was in progress", failure);
		}
		// on a virtual thread, the flag would close the socket before the replies due are
		// sent
		Thread.interrupted();
		if (failure instanceof ReplyTimeoutException) {
			return CloseReason.REPLY_TIMEOUT;
		}
		this.connection.requestFailed(failure);
		return CloseReason.HANDLER_ERROR;
	}

}
