package io.tcpecho.server;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Record of connections that have begun and are over, from which all who want to know are
 * told.
 */
final class ConnectionLedger {

	private static final Log logger = LogFactory.getLog(ConnectionLedger.class);

	private final Traffic traffic = new Traffic();

	private final AtomicLong ended = new AtomicLong();

	private final List<ConnectionEndListener> listeners;

	ConnectionLedger(List<ConnectionEndListener> listeners) {
		this.listeners = listeners;
	}

	void begin(ConnectionActivity activity) {
		this.traffic.begin(activity);
	}

	/**
	 * Enters a connection's end, as the last act of its thread. Whatever a listener
	 * throws, the others are told and the books are right.
	 */
	void end(ConnectionActivity activity, Supplier<ConnectionEnd> end) {
		try {
			this.traffic.end(activity);
			ConnectionEnd told = end.get();
			this.listeners.forEach((listener) -> tell(listener, told));
		}
		finally {
			this.ended.incrementAndGet();
		}
	}

	private static void tell(ConnectionEndListener listener, ConnectionEnd end) {
		try {
			listener.connectionEnded(end);
		}
		catch (Throwable ex) {
			logFailure(ex);
		}
	}

	private static void logFailure(Throwable failure) {
		try {
			logger.error("A listener to the end of connections failed", failure);
		}
		catch (Throwable ex) {
			// no memory even for that line
		}
	}

	Traffic getTraffic() {
		return this.traffic;
	}

	/**
	 * Returns how many connections are over, their threads and all.
	 */
	long getEnded() {
		return this.ended.get();
	}

}
