package io.tcpecho.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;

/**
 * Reply channel of one connection, with room for one reply.
 * <p>
 * The framework makes a reply channel with a latch for each request. The requests of a
 * connection are strictly sequential, so one slot serves them all; a reply from the
 * connection's own thread is in it when the send of the request returns, and one from
 * another thread is waited for. A reply to a request that has one already is refused, and
 * so is any after a wait has timed out: it would answer the wrong request.
 */
final class ReplySlot implements MessageChannel {

	/** What the slot holds for good after a wait has timed out. */
	private static final Object TIMED_OUT = new Object();

	private final AtomicReference<@Nullable Object> reply = new AtomicReference<>();

	private volatile @Nullable Thread waiting;

	/**
	 * Puts a reply into the slot.
	 * @return {@code false} if a reply is there already or nobody waits for one any more
	 */
	@Override
	public boolean send(Message<?> reply, long timeout) {
		boolean accepted = this.reply.compareAndSet(null, reply);
		LockSupport.unpark(this.waiting);
		return accepted;
	}

	/**
	 * Takes the reply out of the slot, waiting for it if need be.
	 * @param timeout longest wait in milliseconds; negative for no limit
	 * @return the reply, or {@code null} if none came in time or the thread was
	 * interrupted; the slot takes no further reply then
	 */
	@Nullable Message<?> receive(long timeout) {
		Object reply = this.reply.getPlain();
		if (reply == null) {
			reply = await(timeout);
		}
		if (reply instanceof Message<?> message) {
			this.reply.setPlain(null);
			return message;
		}
		return null;
	}

	private @Nullable Object await(long timeout) {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout);
		this.waiting = Thread.currentThread();
		try {
			while (this.reply.get() == null) {
				long left = deadline - System.nanoTime();
				if ((timeout >= 0 && left <= 0) || Thread.currentThread().isInterrupted()) {
					this.reply.compareAndSet(null, TIMED_OUT);
				}
				else if (timeout < 0) {
					LockSupport.park(this);
				}
				else {
					LockSupport.parkNanos(this, left);
				}
			}
			return this.reply.get();
		}
		finally {
			this.waiting = null;
		}
	}

}
