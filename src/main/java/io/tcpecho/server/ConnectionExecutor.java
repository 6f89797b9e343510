package io.tcpecho.server;

import java.util.concurrent.Executor;

/**
 * Executor that closes a connection it cannot run.
 * <p>
 * What the framework's accept loop does then depends on what is thrown: a rejection
 * leaves the connection registered, an {@code Error}, such as for want of a native
 * thread, ends the loop.
 *
 * @param delegate executor that runs the connections and the accept loop
 * @param acceptance what to tell of connections that run or do not
 */
record ConnectionExecutor(Executor delegate, Acceptance acceptance) implements Executor {

	/**
	 * Runs a task. A connection that cannot be run is closed; for any other task, what
	 * the delegate threw is thrown.
	 */
	@Override
	public void execute(Runnable task) {
		try {
			this.delegate.execute(task);
			if (task instanceof EchoConnection) {
				this.acceptance.succeeded();
			}
		}
		catch (RuntimeException | Error ex) {
			if (!(task instanceof EchoConnection connection)) {
				throw ex;
			}
			this.acceptance.failed(ex);
			connection.close();
		}
	}

}
