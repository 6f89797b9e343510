package io.tcpecho.server.memory;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import io.tcpecho.framing.FrameMemory;

/**
 * What one connection has spent of the {@link BufferBudget}.
 * <p>
 * It is the more of two figures: what the connection's thread has reserved, and what it
 * held when a look came by. Once taken out, for whatever reason, nothing is spent here
 * any more, so that all is given back exactly once.
 */
public final class BufferAccount implements FrameMemory {

	private static final AtomicLongFieldUpdater<BufferAccount> COUNTED = AtomicLongFieldUpdater
		.newUpdater(BufferAccount.class, "counted");

	private static final long ENDED = -1;

	private final BufferBudget budget;

	private final Holder holder;

	/** What stands in the budget: what is reserved, and what a look has seen beyond. */
	private volatile long counted;

	/** Whether the connection has been ended, or has ended by itself. */
	private volatile boolean over;

	/** Used by the connection's thread only. */
	private long reserved;

	/** Used with the lock of the budget only. */
	private long seen;

	/** Used with the lock of the budget only, and by who was given it to end. */
	private long weight;

	/**
	 * Creates an account of which nothing is spent.
	 * @param budget what it spends of
	 * @param holder whose account it is
	 */
	public BufferAccount(BufferBudget budget, Holder holder) {
		this.budget = budget;
		this.holder = holder;
	}

	/**
	 * Gives all back: the connection is over, or has not come to be.
	 */
	public void close() {
		this.over = true;
		takeOut();
	}

	@Override
	public void reserve(long bytes) throws OverloadedException {
		long more = bytes - this.reserved;
		if (more > 0 && !this.budget.spend(this, more)) {
			throw overloaded();
		}
		if (!count(more)) {
			this.budget.move(-Math.max(more, 0));
			throw overloaded();
		}
		this.budget.move(Math.min(more, 0));
		this.reserved = bytes;
	}

	/**
	 * Ends the connection here and now, so that nothing else is taken for the cause: who
	 * has taken this account out may not have come to it yet.
	 */
	private OverloadedException overloaded() {
		end();
		return new OverloadedException();
	}

	private boolean count(long more) {
		long before;
		do {
			before = this.counted;
			if (before == ENDED) {
				return false;
			}
		}
		while (!COUNTED.compareAndSet(this, before, before + more));
		return true;
	}

	/**
	 * Counts what the connection holds beyond what it has reserved.
	 */
	void look() {
		long before = this.counted;
		if (before == ENDED) {
			// it may have failed before, for want of memory
			end();
			return;
		}
		long reservedThen = before - this.seen;
		long after = Math.max(reservedThen, this.holder.getHeld());
		// where the connection's thread was faster, the next look sees it
		if (after != before && COUNTED.compareAndSet(this, before, after)) {
			this.seen = after - reservedThen;
			this.budget.move(after - before);
		}
	}

	/**
	 * Weighs what stands here.
	 * @param more what is about to be added
	 * @return bytes; 0 if this account has ended
	 */
	long weigh(long more) {
		long before = this.counted;
		if (before == ENDED) {
			// who has been given it to end may still tell what it weighed
			return 0;
		}
		this.weight = before + more;
		return this.weight;
	}

	long getWeight() {
		return this.weight;
	}

	/**
	 * Takes what stands here out of the budget, for good.
	 * @return {@code false} if that has been done before
	 */
	boolean takeOut() {
		long before = COUNTED.getAndSet(this, ENDED);
		if (before == ENDED) {
			return false;
		}
		this.budget.move(-before);
		return true;
	}

	boolean isEnded() {
		return this.counted == ENDED;
	}

	/**
	 * Ends the connection, unless that has been done.
	 */
	void end() {
		if (!this.over) {
			this.holder.overload();
			this.over = true;
		}
	}

	/**
	 * Who spends.
	 */
	public interface Holder {

		/**
		 * Returns how many bytes the connection holds, from whatever thread.
		 */
		long getHeld();

		/**
		 * Ends the connection, from whatever thread.
		 */
		void overload();

	}

}
