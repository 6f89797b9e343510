package io.tcpecho.server.connection;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Wait that a deadline ends, and no interrupt.
 */
final class Waiting {

	private static final Log logger = LogFactory.getLog(Waiting.class);

	private static final long LOOK_NANOS = 10_000_000;

	private Waiting() {
	}

	/**
	 * Waits for a condition, which is looked at a hundred times a second.
	 * @param condition what to wait for
	 * @param deadline when to give up ({@link System#nanoTime()})
	 * @return {@code false} if it has not come about
	 */
	static boolean until(BooleanSupplier condition, long deadline) {
		while (!condition.getAsBoolean()) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				return false;
			}
			LockSupport.parkNanos(condition, Math.min(left, LOOK_NANOS));
			if (Thread.interrupted()) {
				logger.debug("The wait goes on: its own deadline ends it");
			}
		}
		return true;
	}

}
