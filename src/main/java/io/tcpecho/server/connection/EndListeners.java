package io.tcpecho.server.connection;

import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Listeners of which each is told of an end, whatever the others throw.
 *
 * @param listeners who is told, in order
 */
record EndListeners(List<ConnectionEndListener> listeners) implements ConnectionEndListener {

	private static final Log logger = LogFactory.getLog(EndListeners.class);

	@Override
	public void connectionEnded(ConnectionEnd end) {
		tellAll((listener) -> listener.connectionEnded(end));
	}

	@Override
	public void connectionTurnedAway(ConnectionEnd end) {
		tellAll((listener) -> listener.connectionTurnedAway(end));
	}

	private void tellAll(Consumer<ConnectionEndListener> news) {
		for (ConnectionEndListener listener : this.listeners) {
			try {
				news.accept(listener);
			}
			catch (Throwable ex) {
				logFailure(ex);
			}
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

}
