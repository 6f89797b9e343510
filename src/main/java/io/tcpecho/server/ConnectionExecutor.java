package io.tcpecho.server;

import java.util.concurrent.Executor;

/**
 * Executor that gives the accept loop a platform thread of its own: on the threads that
 * connections share, clients that keep those busy would keep others from being accepted.
 *
 * @param delegate executor that runs the connections
 */
record ConnectionExecutor(Executor delegate) implements Executor {

	private static final String ACCEPT_THREAD = "echo-accept";

	@Override
	public void execute(Runnable task) {
		if (task instanceof EchoServerConnectionFactory) {
			// what it inherited, each connection's thread would inherit as well
			boolean inherit = false;
			new Thread(null, task, ACCEPT_THREAD, 0, inherit).start();
		}
		else {
			this.delegate.execute(task);
		}
	}

}
