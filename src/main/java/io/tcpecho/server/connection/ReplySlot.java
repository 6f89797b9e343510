package io.tcpecho.server.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/**
 * Reply channel with room for one reply.
 * <p>
 * The framework makes a reply channel with a latch for each request. The requests of a
 * connection are strictly sequential, so one slot serves all to which {@link LateReplies}
 * are not possible; a reply from the connection's own thread is in it when the send of
 * the request returns, and one from another thread is waited for. A reply is refused
 * while none is expected: a second one, or one after the wait has timed out.
 */
final class ReplySlot implements MessageChannel {

	/** What the slot holds while no reply is expected. */
	private static final Object CLOSED = new Object();

	/** What the slot holds when its connection is closed. */
	private static final Object ENDED = new Object();

	private final AtomicReference<@Nullable Object> reply = new AtomicReference<>(CLOSED);

	private final LateReplies lateReplies;

	private volatile @Nullable Thread waiting;

	/**
	 * Creates a slot that expects no reply yet.
	 * @param lateReplies where it is noted what replies there are
	 */
	ReplySlot(LateReplies lateReplies) {
		this.lateReplies = lateReplies;
	}

	/**
	 * Opens the slot for the reply to a request that is about to be sent.
	 */
	void expect() {
		this.reply.compareAndSet(CLOSED, null);
	}

	/**
	 * Forgets a reply that has come although its request has failed afterwards.
	 */
	void forget() {
		Object now = this.reply.get();
		if (now instanceof Message<?>) {
			this.reply.compareAndSet(now, CLOSED);
		}
	}

	/**
	 * Puts a reply into the slot.
	 * @return {@code false} if none is expected
	 */
	@Override
	public boolean send(Message<?> message, long timeout) {
		boolean accepted = this.reply.compareAndSet(null, message);
		if (!accepted) {
			Object now = this.reply.get();
			if (now instanceof Forwarding forwarding) {
				forwarding.target().accept(message);
				return true;
			}
			if (now != ENDED) {
				this.lateReplies.see();
			}
		}
		LockSupport.unpark(this.waiting);
		return accepted;
	}

	/**
	 * Returns whether a reply is still to come.
	 */
	boolean isEmpty() {
		return this.reply.getAcquire() == null;
	}

	/**
	 * Has whatever comes from now on taken elsewhere, unless a reply has come.
	 * @param target who takes it, on the thread that sends it
	 * @return {@code false} if a reply has come, or the connection is closed
	 */
	boolean forward(Consumer<Message<?>> target) {
		return this.reply.compareAndSet(null, new Forwarding(target));
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
		this.lateReplies.see();
		this.waiting = Thread.currentThread();
		while (this.reply.get() == null) {
			long left = deadline - System.nanoTime();
			if ((timeout >= 0 && left <= 0) || Thread.currentThread().isInterrupted()) {
				this.reply.compareAndSet(null, CLOSED);
			}
			else if (timeout < 0) {
				LockSupport.park(this);
			}
			else {
				LockSupport.parkNanos(this, left);
			}
		}
		this.waiting = null;
	}

	/**
	 * What the slot holds when nobody waits for its replies.
	 *
	 * @param target who takes them
	 */
	private record Forwarding(Consumer<Message<?>> target) {
	}

}
