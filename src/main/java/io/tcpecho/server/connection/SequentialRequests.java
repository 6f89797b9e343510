package io.tcpecho.server.connection;

import io.tcpecho.server.connection.ConnectionActivity.Phase;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/**
 * Requests that are handled one after the other, on the connection's own thread.
 */
final class SequentialRequests implements Requests {

	private final EchoConnection connection;

	private final LateReplies lateReplies;

	private volatile ConnectionHeaders current;

	SequentialRequests(EchoConnection connection, LateReplies lateReplies) {
		this.connection = connection;
		this.lateReplies = lateReplies;
		this.current = create();
	}

	@Override
	public void handle(byte[] payload, TcpListener listener) {
		ConnectionActivity activity = this.connection.getActivity();
		Message<byte[]> message = new GenericMessage<>(payload, next(activity.getMessages()));
		activity.handle();
		listener.onMessage(message);
	}

	/**
	 * Returns the headers of the next request: those of the one before, unless a reply to
	 * that may yet come.
	 */
	private ConnectionHeaders next(long requests) {
		if (this.lateReplies.arePossibleAfter(requests)) {
			renewHeaders();
		}
		return this.current;
	}

	@Override
	public void renewHeaders() {
		this.current = create();
		if (!this.connection.isAnswering()) {
			// whoever has ended the connection may have seen the ones before
			expectNoReply();
		}
	}

	private ConnectionHeaders create() {
		return new ConnectionHeaders(this.connection, new ReplySlot(this.lateReplies));
	}

	@Override
	public void expectNoReply() {
		this.current.getReplySlot().close();
	}

	@Override
	public void interrupt() {
		if (this.connection.getActivity().getPhase() == Phase.HANDLING) {
			this.connection.getThread().interrupt();
		}
	}

	@Override
	public boolean isComputing() {
		ConnectionActivity activity = this.connection.getActivity();
		return activity.getPhase() == Phase.HANDLING && !activity.isWriting()
				&& this.connection.getThread().isComputing();
	}

}
