package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.OutputStream;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameException;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpMessageMapper;
import org.springframework.messaging.Message;

/**
 * Replies of one connection on their way to its client: gathered in a buffer, watched
 * while they wait for a handler.
 */
final class ConnectionReplies {

	private final ReplyBuffer buffer;

	private final ConnectionActivity activity;

	private final ConnectionCloser closer;

	private final ReplyFlusher flusher;

	/** Made when replies wait for the first time: most clients do not pipeline. */
	private volatile @Nullable WaitingReplies waiting;

	/**
	 * Creates replies of which there are none yet.
	 * @param codec framing of the replies
	 * @param output where they go
	 * @param activity what the connection does
	 * @param closer who ends the connection when it breaks
	 * @param flusher who sees to it that they do not wait for later requests
	 */
	ConnectionReplies(FrameCodec codec, OutputStream output, ConnectionActivity activity, ConnectionCloser closer,
			ReplyFlusher flusher) {
		this.buffer = new ReplyBuffer(codec, output);
		this.activity = activity;
		this.closer = closer;
		this.flusher = flusher;
	}

	ReplyBuffer getBuffer() {
		return this.buffer;
	}

	/**
	 * Adds a reply behind those that wait.
	 * @param reply the reply
	 * @param mapper what gets the content of its frame from it
	 * @param ownThread whether it comes from the connection's thread, which sends before
	 * it reads again; others have all sent that waits
	 * @throws FrameException if the framing cannot express the reply, of which nothing is
	 * sent then: the connection's own thread closes behind the replies before it
	 * @throws IOException if writing fails; the connection is closed then, as it is for
	 * whatever another thread fails with
	 */
	void add(Message<?> reply, TcpMessageMapper mapper, boolean ownThread) throws IOException {
		if (ownThread) {
			add(content(reply, mapper));
			return;
		}
		try {
			this.buffer.add(content(reply, mapper));
			this.buffer.send();
		}
		catch (IOException | RuntimeException ex) {
			boolean broken = ex instanceof IOException && !(ex instanceof FrameException);
			this.closer.broken(broken ? CloseReason.CLIENT_RESET : CloseReason.HANDLER_ERROR, ex);
			throw ex;
		}
	}

	/**
	 * Adds the content of a reply behind those that wait.
	 * @param content content of its frame
	 * @throws FrameException if the framing cannot express it, of which nothing is sent
	 * then
	 * @throws IOException if writing fails; the connection is closed then
	 */
	void add(byte[] content) throws IOException {
		try {
			this.buffer.add(content);
		}
		catch (FrameException ex) {
			throw ex;
		}
		catch (IOException ex) {
			broken(ex);
			throw ex;
		}
	}

	/**
	 * Returns the content of a reply's frame.
	 * @param reply the reply
	 * @param mapper what gets it from the reply
	 * @throws IllegalArgumentException if the reply is neither bytes nor text
	 */
	static byte[] content(Message<?> reply, TcpMessageMapper mapper) {
		Object payload = mapper.fromMessage(reply);
		if (payload instanceof byte[] content) {
			return content;
		}
		throw new IllegalArgumentException(
				"The payload is neither bytes nor text: " + ((payload != null) ? payload.getClass() : null));
	}

	/**
	 * Sends those that wait.
	 * @throws IOException if that fails; the connection is closed then
	 */
	void send() throws IOException {
		try {
			this.buffer.send();
		}
		catch (IOException ex) {
			broken(ex);
			throw ex;
		}
	}

	/**
	 * Has those watched that wait, if there are any, before a request is handled which
	 * may take long. Called by the connection's thread only.
	 */
	void watch() {
		if (this.buffer.isWaiting()) {
			WaitingReplies watched = this.waiting;
			if (watched == null) {
				watched = new WaitingReplies(this.buffer, this.activity, this.flusher, this::broken);
				this.waiting = watched;
			}
			watched.watch();
		}
	}

	/**
	 * Ends the watch: the connection is over.
	 */
	void end() {
		WaitingReplies watched = this.waiting;
		if (watched != null) {
			watched.end();
		}
	}

	private void broken(IOException failure) {
		this.closer.broken(CloseReason.CLIENT_RESET, failure);
	}

}
