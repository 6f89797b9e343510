package io.tcpecho.server;

import java.util.concurrent.Executor;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Executor that closes a connection it cannot run.
 * <p>
 * What the framework's accept loop does then depends on what is thrown: a rejection
 * leaves the connection registered, an {@code Error}, such as for want of a native
 * thread, ends the loop.
 *
 * @param delegate executor that runs the connections and the accept loop
 */
record ConnectionExecutor(Executor delegate) implements Executor {

	private static final Log logger = LogFactory.getLog(ConnectionExecutor.class);

	/**
	 * Runs a task. A connection that cannot be run is closed; for any other task, what
	 * the delegate threw is thrown.
	 */
	@Override
	public void execute(Runnable task) {
		try {
			this.delegate.execute(task);
		}
		catch (RuntimeException | Error ex) {
			if (!(task instanceof EchoConnection connection)) {
				throw ex;
			}
			logger.error("Closing connection %s: no thread to run it".formatted(connection.getConnectionId()), ex);
			connection.close();
		}
	}

}
