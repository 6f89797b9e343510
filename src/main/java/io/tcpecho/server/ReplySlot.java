package io.tcpecho.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/**
 * Room for one reply to the requests of one connection.
 * <p>
 * The framework makes a reply channel with a latch for each request. The requests of a
 * connection are strictly sequential, so one slot serves them all; a reply from the
 * connection's own thread is in it when the send of the request returns, and one from
 * another thread is waited for. Each request has a channel of its own, which tells its
 * replies from those to others: a reply is refused that is a second one to its request,
 * or comes after the wait for it, whatever request is due by then.
 */
final class ReplySlot {

	/** What the slot holds while no reply is expected; a channel while one to it is. */
	private static final Object CLOSED = new Object();

	/** What the slot holds when its connection is closed. */
	private static final Object ENDED = new Object();

	private final AtomicReference<Object> reply = new AtomicReference<>(CLOSED);

	private volatile @Nullable Thread waiting;

	/**
	 * Opens the slot for the reply to a request that is about to be sent, and for none to
	 * those before.
	 * @return the reply channel of that request
	 */
	MessageChannel expect() {
		Channel channel = new Channel(this);
		Object before = this.reply.get();
		while (before != ENDED && !this.reply.compareAndSet(before, channel)) {
			before = this.reply.get();
		}
		return channel;
	}

	private boolean put(Channel channel, Message<?> message) {
		boolean accepted = this.reply.compareAndSet(channel, message);
		LockSupport.unpark(this.waiting);
		return accepted;
	}

	/**
	 * Returns whether a reply is still to come.
	 */
	boolean isEmpty() {
		return this.reply.getAcquire() instanceof Channel;
	}

	/**
	 * Ends the wait for a reply, now and for ever: the connection is closed.
	 */
	void close() {
		this.reply.set(ENDED);
		LockSupport.unpark(this.waiting);
	}

	/**
	 * Takes the reply out of the slot, waiting for it if need be, and closes the slot.
	 * @param timeout longest wait in milliseconds; negative for no limit
	 * @return the reply, or {@code null} if none came in time, the slot was closed or the
	 * thread was interrupted
	 */
	@Nullable Message<?> receive(long timeout) {
		if (isEmpty()) {
			await(timeout);
		}
		Object received = this.reply.getAcquire();
		if (received != ENDED) {
			this.reply.compareAndSet(received, CLOSED);
		}
		return (received instanceof Message<?> message) ? message : null;
	}

	private void await(long timeout) {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
		this.waiting = Thread.currentThread();
		Object expected = this.reply.get();
		while (expected instanceof Channel) {
			long left = deadline - System.nanoTime();
			if ((timeout >= 0 && left <= 0) || Thread.currentThread().isInterrupted()) {
				this.reply.compareAndSet(expected, CLOSED);
			}
			else if (timeout < 0) {
				LockSupport.park(this);
			}
			else {
				LockSupport.parkNanos(this, left);
			}
			expected = this.reply.get();
		}
		this.waiting = null;
	}

	/**
	 * Reply channel of one request. No two are equal.
	 */
	private static final class Channel implements MessageChannel {

		private final ReplySlot slot;

		Channel(ReplySlot slot) {
			this.slot = slot;
		}

		/**
		 * Puts a reply into the slot.
		 * @return {@code false} if none to this request is expected
		 */
		@Override
		public boolean send(Message<?> message, long timeout) {
			return this.slot.put(this, message);
		}

	}

}
