package io.tcpecho.server;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Record of connections that have begun and are over, from which all who want to know are
 * told.
 */
final class ConnectionLedger {

	private static final Log logger = LogFactory.getLog(ConnectionLedger.class);

	private final Traffic traffic = new Traffic();

	private final LongAdder ended = new LongAdder();

	private final List<ConnectionEndListener> listeners;

	ConnectionLedger(List<ConnectionEndListener> listeners) {
		this.listeners = listeners;
	}

	void begin(ConnectionActivity activity) {
		this.traffic.begin(activity);
	}

	/**
	 * Enters a connection's end, as the last act of its thread.
	 */
	void end(ConnectionActivity activity, ConnectionEnd end) {
		this.traffic.end(activity);
		try {
			this.listeners.forEach((listener) -> tell(listener, end));
		}
		finally {
			this.ended.increment();
		}
	}

	private static void tell(ConnectionEndListener listener, ConnectionEnd end) {
		try {
			listener.connectionEnded(end);
		}
		catch (RuntimeException ex) {
			logger.error("A listener to the end of connections failed", ex);
		}
	}

	Traffic getTraffic() {
		return this.traffic;
	}

	/**
	 * Returns how many connections are over, their threads and all.
	 */
	long getEnded() {
		return this.ended.sum();
	}

}
