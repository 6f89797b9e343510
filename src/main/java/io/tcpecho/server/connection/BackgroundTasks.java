package io.tcpecho.server.connection;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads of connections, and of tasks that may take long and for which no deadline
 * waits.
 */
public final class BackgroundTasks {

	private final Executor threads;

	private final AtomicInteger untold = new AtomicInteger();

	/**
	 * Creates what runs no task yet.
	 * @param threads where tasks run
	 */
	public BackgroundTasks(Executor threads) {
		this.threads = threads;
	}

	/**
	 * Runs a task, also when the server has stopped.
	 * @param task what may take as long as it needs
	 * @throws RejectedExecutionException if no thread is to be had any more
	 */
	public void run(Runnable task) {
		this.threads.execute(task);
	}

	/**
	 * Has listeners told of an event, on this thread if no other is to be had.
	 * @param event tells them
	 */
	void tell(Runnable event) {
		this.untold.incrementAndGet();
		Runnable told = () -> {
			try {
				event.run();
			}
			finally {
				this.untold.decrementAndGet();
			}
		};
		try {
			run(told);
		}
		catch (RuntimeException | Error ex) {
			told.run();
		}
	}

	/**
	 * Waits until listeners have been told of all events.
	 * @param deadline when to give up ({@link System#nanoTime()})
	 */
	public void awaitTold(long deadline) {
		Waiting.until(() -> this.untold.get() == 0, deadline);
	}

}
