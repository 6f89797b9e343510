package io.tcpecho.server.connection;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/**
 * A request that is handled beside others of its connection, by a thread of its own.
 */
final class PipelinedRequest implements Runnable {

	private final Message<byte[]> message;

	private final ReplySlot slot;

	private final TcpListener listener;

	private final Runnable ended;

	private final String connectionId;

	private volatile @Nullable Thread thread;

	private byte @Nullable [] reply;

	private @Nullable Throwable failure;

	private final long begun = System.nanoTime();

	private volatile boolean done;

	/**
	 * Creates the request.
	 * @param connection its connection
	 * @param payload its content
	 * @param slot where its reply comes in
	 * @param listener who handles it
	 * @param ended what is run when that is done
	 */
	PipelinedRequest(EchoConnection connection, byte[] payload, ReplySlot slot, TcpListener listener, Runnable ended) {
		this.connectionId = connection.getConnectionId();
		this.slot = slot;
		this.listener = listener;
		this.ended = ended;
		this.message = new GenericMessage<>(payload, new Headers(connection, slot, this));
	}

	/**
	 * Handles the request.
	 */
	@Override
	public void run() {
		try {
			handle();
		}
		catch (Throwable ex) {
			this.failure = ex;
		}
		finally {
			// on a virtual thread, the flag would close the socket that it sends to
			Thread.interrupted();
			end();
		}
	}

	private void handle() {
		MDC.setContextMap(Map.of(EchoConnection.MDC_KEY, this.connectionId));
		this.thread = Thread.currentThread();
		try {
			this.listener.onMessage(this.message);
		}
		finally {
			this.thread = null;
			MDC.remove(EchoConnection.MDC_KEY);
		}
	}

	/**
	 * Notes that the request could not be handled.
	 */
	void fail(Throwable failure) {
		this.failure = failure;
		end();
	}

	private void end() {
		this.done = true;
		this.ended.run();
	}

	boolean isDone() {
		return this.done;
	}

	/**
	 * Returns when the request came ({@link System#nanoTime()}).
	 */
	long getBegun() {
		return this.begun;
	}

	/**
	 * Returns the content of the reply, once the request is done.
	 * @return {@code null} if there is none
	 */
	byte @Nullable [] getReply() {
		return this.reply;
	}

	/**
	 * Returns what the request has failed with, once it is done.
	 * @return {@code null} if it has not
	 */
	@Nullable Throwable getFailure() {
		return this.failure;
	}

	/**
	 * Returns how many bytes the request and its reply hold, which may be the same array.
	 */
	long getHeld() {
		byte[] answer = this.done ? this.reply : null;
		return Math.max(this.message.getPayload().length, (answer != null) ? answer.length : 0);
	}

	/**
	 * Interrupts the thread, so that a service activator which waits for something does
	 * so no longer.
	 */
	void interrupt() {
		ConnectionThread.interrupt(this.thread);
	}

	/**
	 * Ends the wait for a reply and refuses those that come.
	 */
	void expectNoReply() {
		this.slot.close();
	}

	boolean isComputing() {
		return ConnectionThread.isComputing(this.thread);
	}

	/**
	 * Headers of a request whose reply waits for those before it.
	 */
	private static final class Headers extends ConnectionHeaders {

		private static final long serialVersionUID = 1L;

		private final transient PipelinedRequest request;

		Headers(EchoConnection connection, ReplySlot slot, PipelinedRequest request) {
			super(connection, slot);
			this.request = request;
		}

		@Override
		void answer(Message<?> reply) {
			this.request.reply = ConnectionReplies.content(reply, getConnection().getMapper());
		}

	}

}
