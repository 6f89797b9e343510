package io.tcpecho.server.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.tcpecho.server.log.LimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Budget of the memory that all connections together hold of unfinished messages and
 * unwritten replies.
 * <p>
 * It is spent in two ways. A frame that one read does not bring is reserved for before
 * memory is taken. Of all else a message's way knows nothing: now and then a look finds
 * what connections hold. Where either exceeds the budget, those that hold most end, no
 * more of them than it takes, and never the server.
 */
public final class BufferBudget {

	/** How many connections a walk over all of them finds to end at most. */
	private static final int MOST_AT_A_TIME = 16;

	/** What clients can make connections hold in a second, about. */
	private static final long BYTES_A_SECOND = 1_000_000_000;

	private static final Duration SHORTEST_TICK = Duration.ofMillis(10);

	private static final Log logger = LogFactory.getLog(BufferBudget.class);

	private final LimitedLog overruns = new LimitedLog(logger::warn);

	private final long max;

	private final AtomicLong counted = new AtomicLong();

	private final Iterable<BufferAccount> accounts;

	private final Lock relief = new ReentrantLock();

	private long lookedAt = System.nanoTime();

	/**
	 * Creates a budget of which nothing is spent.
	 * @param max most that all connections hold, in bytes, at least 1
	 * @param accounts accounts of all connections, which may change while they are looked
	 * at
	 */
	public BufferBudget(long max, Iterable<BufferAccount> accounts) {
		this.max = max;
		this.accounts = accounts;
	}

	/**
	 * Returns the budget.
	 * @return bytes
	 */
	public long getMax() {
		return this.max;
	}

	/**
	 * Returns how much of the budget is spent, as of the last look.
	 * @return bytes, no more than the budget
	 */
	public long getBuffered() {
		// not in the middle of a look, which counts first and ends connections then
		this.relief.lock();
		try {
			return this.counted.get();
		}
		finally {
			this.relief.unlock();
		}
	}

	/**
	 * Returns how often to look, so that a small heap does not fill in between.
	 */
	public Duration tick() {
		Duration tick = Duration.ofNanos(Math.round(this.max * 1e9 / BYTES_A_SECOND));
		return (tick.compareTo(SHORTEST_TICK) < 0) ? SHORTEST_TICK : tick;
	}

	/**
	 * Counts what all connections hold and ends those that hold most while it is too
	 * much.
	 */
	public void look() {
		List<BufferAccount> excess;
		this.relief.lock();
		try {
			lookAtAll();
			excess = takeOutExcess(0, null);
		}
		finally {
			this.relief.unlock();
		}
		end(excess);
	}

	/**
	 * Spends more, for which connections may have to end, be it the one that asks.
	 * @param account the account that it is for
	 * @param more how much, at least 1
	 * @return {@code false} if the account itself has ended
	 */
	boolean spend(BufferAccount account, long more) {
		while (!add(more)) {
			List<BufferAccount> excess;
			this.relief.lock();
			try {
				if (System.nanoTime() - this.lookedAt > SHORTEST_TICK.toNanos()) {
					lookAtAll();
				}
				excess = takeOutExcess(more, account);
			}
			finally {
				this.relief.unlock();
			}
			end(excess);
			if (account.isEnded()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Changes what is spent by what has been found, or is given back.
	 */
	void move(long difference) {
		this.counted.addAndGet(difference);
	}

	/**
	 * Tells of a connection that found no memory although the budget was not spent.
	 */
	public void exceeded(OutOfMemoryError error) {
		this.overruns.write("Closed a connection that found no memory, although echo.server.max-buffered allows it: %s"
			.formatted(error));
	}

	private boolean add(long more) {
		long spent = this.counted.get();
		while (spent + more <= this.max) {
			if (this.counted.compareAndSet(spent, spent + more)) {
				return true;
			}
			spent = this.counted.get();
		}
		return false;
	}

	private void lookAtAll() {
		this.lookedAt = System.nanoTime();
		for (BufferAccount account : this.accounts) {
			account.look();
		}
	}

	/**
	 * Takes those that hold most out of the budget at once, so that nobody else ends for
	 * the same overrun. They are to be ended without the lock: listeners are told.
	 */
	private List<BufferAccount> takeOutExcess(long more, @Nullable BufferAccount asking) {
		if (isWithin(more)) {
			return List.of();
		}
		List<BufferAccount> excess = new ArrayList<>();
		List<BufferAccount> heaviest;
		do {
			heaviest = heaviest(more, asking);
			for (BufferAccount account : heaviest) {
				if (account.takeOut()) {
					excess.add(account);
				}
				if (account == asking) {
					excess.addAll(takeOutExcess(0, null));
					return excess;
				}
				if (isWithin(more)) {
					return excess;
				}
			}
		}
		while (!heaviest.isEmpty());
		return excess;
	}

	private boolean isWithin(long more) {
		return this.counted.get() + more <= this.max;
	}

	private List<BufferAccount> heaviest(long more, @Nullable BufferAccount asking) {
		List<BufferAccount> heaviest = new ArrayList<>(MOST_AT_A_TIME + 1);
		for (BufferAccount account : this.accounts) {
			long weight = account.weigh((account == asking) ? more : 0);
			int rank = heaviest.size();
			while (rank > 0 && heaviest.get(rank - 1).getWeight() < weight) {
				rank--;
			}
			if (weight > 0 && rank < MOST_AT_A_TIME) {
				heaviest.add(rank, account);
				if (heaviest.size() > MOST_AT_A_TIME) {
					heaviest.remove(MOST_AT_A_TIME);
				}
			}
		}
		return heaviest;
	}

	private void end(List<BufferAccount> excess) {
		for (BufferAccount account : excess) {
			try {
				account.end();
				this.overruns.write(("Closed the connection that held most, %s bytes: all together need more than %s "
						+ "(echo.server.max-buffered)")
					.formatted(account.getWeight(), this.max));
			}
			catch (Throwable ex) {
				// the others have been taken out, too; the next look tries again
				logFailure(ex);
			}
		}
	}

	private static void logFailure(Throwable failure) {
		try {
			logger.debug("Failed to close a connection", failure);
		}
		catch (Throwable ex) {
			// no memory even for that line
		}
	}

}
