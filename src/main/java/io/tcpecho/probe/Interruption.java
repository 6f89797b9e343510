package io.tcpecho.probe;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or a request to terminate, as a way to end a run early: what has been found so
 * far is shown, and the exit code is the run's own instead of the signal's.
 */
final class Interruption implements AutoCloseable {

	/** How long a run may take to show its result; a second is what it needs. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final CountDownLatch shown = new CountDownLatch(1);

	private final Thread hook;

	private volatile int exitCode = 1;

	/**
	 * Begins to listen.
	 * @param stop ends the run; called by another thread
	 */
	Interruption(Runnable stop) {
		this.hook = new Thread(() -> interrupt(stop), "probe-interruption");
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	private void interrupt(Runnable stop) {
		stop.run();
		try {
			if (this.shown.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
				// a hook has no other way to choose the exit code
				Runtime.getRuntime().halt(this.exitCode);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Sets the exit code of an interrupted run.
	 * @param code the code
	 */
	void exitCode(int code) {
		this.exitCode = code;
	}

	/**
	 * Ends listening; to be called when the result has been shown.
	 */
	@Override
	public void close() {
		this.shown.countDown();
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// it is at work
		}
	}

}
