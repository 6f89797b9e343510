package io.tcpecho.server.connection;

import java.io.IOException;
import java.net.InetSocketAddress;

import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.server.connection.ConnectionActivity.Phase;
import io.tcpecho.server.turns.Turn;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;
import org.springframework.util.Assert;

/**
 * What a connection's thread does: read who the client is where a balancer tells it,
 * shake hands where there is TLS, then answer messages until either side ends it.
 * <p>
 * Unless the connection breaks or is cut, the replies due are sent before it ends.
 */
final class Conversation {

	private static final Log logger = LogFactory.getLog(Conversation.class);

	private final EchoConnection connection;

	private final ConnectionSocket socket;

	private final FrameInput input;

	private final ConnectionReplies replies;

	private final Requests requests;

	private final Turn turn;

	private final ConnectionProfile profile;

	private final ConnectionActivity activity;

	private final ConnectionCloser closer;

	Conversation(EchoConnection connection, ConnectionSocket socket, FrameInput input, ConnectionReplies replies,
			Requests requests, Turn turn, ConnectionProfile profile) {
		this.connection = connection;
		this.socket = socket;
		this.input = input;
		this.replies = replies;
		this.requests = requests;
		this.turn = turn;
		this.profile = profile;
		this.activity = connection.getActivity();
		this.closer = connection.getCloser();
	}

	/**
	 * Answers all messages and notes why there are no more. The socket may be closed
	 * afterwards.
	 */
	void hold() {
		CloseReason failed = introduceClient();
		if (failed == null) {
			failed = this.socket.shakeHands();
		}
		if (failed != null) {
			this.closer.note(failed);
			return;
		}
		if (this.socket.getTls() != null) {
			this.requests.renewHeaders();
			this.activity.enter(Phase.WAITING);
		}
		try {
			CloseReason reason = answerAll();
			if (this.requests.getPending() > 0) {
				this.activity.enter(Phase.HANDLING);
				this.requests.awaitAll();
			}
			this.closer.note(reason);
			this.activity.enter(Phase.ENDING);
			this.replies.getBuffer().send();
			part(reason.isEndOfInput());
		}
		catch (IOException ex) {
			boolean interrupted = Thread.interrupted();
			this.closer.note(interrupted ? CloseReason.HANDLER_ERROR : CloseReason.CLIENT_RESET);
			logger.debug("Connection %s broke: %s".formatted(this.connection.getConnectionId(), ex));
			if (this.closer.isHungUp()) {
				partAfterHangUp();
			}
		}
	}

	/**
	 * Reads who the client is where a balancer tells it, which comes before TLS.
	 */
	private @Nullable CloseReason introduceClient() {
		ProxiedClient client = this.socket.getProxied();
		if (client == null) {
			return null;
		}
		CloseReason failed = client.introduce(this.socket.getAccepted(), this.activity, this.connection.getWatch(),
				this.turn);
		InetSocketAddress address = client.getAddress();
		if (failed == null && address != null && !Connections.assign(this.connection, address.getAddress())) {
			failed = CloseReason.MAX_CONNECTIONS_PER_CLIENT;
		}
		if (failed == null && this.socket.getTls() != null) {
			this.activity.enter(Phase.HANDSHAKE);
		}
		return failed;
	}

	private void part(boolean clientHasEnded) throws IOException {
		if (!clientHasEnded) {
			this.socket.setAbrupt(true);
			LingeringClose.linger(this.socket.getLayered(), this.activity, this.turn,
					this.profile.deadlines().parting());
		}
		this.socket.setAbrupt(false);
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
				byte[] payload = this.input.readFrame();
				if (this.closer.isParting()) {
					return this.closer.getReason();
				}
				if (this.closer.isHungUp()) {
					this.closer.reset(CloseReason.CLIENT_RESET);
					throw new IOException("A request came after the server had hung up");
				}
				this.replies.watch();
				try {
					this.requests.handle(payload, listener);
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
		catch (SoftEndOfStreamException ex) {
			// behind bytes that a codec has passed over
			return CloseReason.CLIENT_CLOSED;
		}
		catch (RuntimeException ex) {
			// a codec's: what a handler throws does not come here
			return handlerFailed(ex);
		}
	}

	private CloseReason handlerFailed(Throwable failure) throws IOException {
		if (!this.connection.isOpen() || this.closer.isHungUp()) {
			throw new IOException("Closed while a request was in progress", failure);
		}
		// on a virtual thread, the flag would close the socket before the replies due are
		// sent
		Thread.interrupted();
		return this.profile.services().requestFailures().write(this.connection, failure);
	}

}
