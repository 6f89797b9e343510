package io.tcpecho.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Permits for open connections: one is taken before anything is done for a connection and
 * given back when its socket closes, however that comes about.
 */
public final class ConnectionLimit {

	private static final Log logger = LogFactory.getLog(ConnectionLimit.class);

	private final LimitedLog rejections = new LimitedLog(logger::warn);

	private final int max;

	private final AtomicInteger active = new AtomicInteger();

	private final LongAdder rejected = new LongAdder();

	/**
	 * Creates a limit.
	 * @param max most connections that are open at a time, at least 1
	 */
	ConnectionLimit(int max) {
		this.max = max;
	}

	/**
	 * Takes a permit.
	 * @return {@code false} if all are taken, which counts as a rejected connection
	 */
	boolean acquire() {
		if (this.active.incrementAndGet() <= this.max) {
			return true;
		}
		release();
		this.rejected.increment();
		this.rejections.write("Closed a new connection: %d are open, the most that are allowed".formatted(this.max));
		return false;
	}

	void release() {
		this.active.decrementAndGet();
	}

	/**
	 * Returns how many connections are open at most.
	 * @return the limit
	 */
	public int getMax() {
		return this.max;
	}

	/**
	 * Returns how many connections are open.
	 * @return the number of permits taken
	 */
	public int getActive() {
		return Math.min(this.active.get(), this.max);
	}

	/**
	 * Returns how many connections have been turned away so far.
	 * @return their number since the start
	 */
	public long getRejected() {
		return this.rejected.sum();
	}

}
