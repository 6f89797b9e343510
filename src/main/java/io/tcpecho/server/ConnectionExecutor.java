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
			new Thread(task, ACCEPT_THREAD).start();
		}
		else {
			this.delegate.execute(task);
		}
	}

}
