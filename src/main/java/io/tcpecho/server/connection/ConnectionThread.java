package io.tcpecho.server.connection;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * Thread of a connection. It may never begin although its start has been reported, and
 * begin although its start has failed.
 */
final class ConnectionThread {

	private static final AtomicIntegerFieldUpdater<ConnectionThread> LIFE = AtomicIntegerFieldUpdater
		.newUpdater(ConnectionThread.class, "life");

	/** It has not begun, and may never do so. */
	private static final int NEW = 0;

	/** It has begun, and ends the connection. */
	private static final int BEGUN = 1;

	/** The connection was closed before, and it is not to begin any more. */
	private static final int DROPPED = 2;

	private volatile int life;

	private volatile @Nullable Thread thread;

	/**
	 * Begins, as the first act of the thread.
	 * @return {@code false} if there is nothing left to do
	 */
	boolean begin() {
		if (!LIFE.compareAndSet(this, NEW, BEGUN)) {
			return false;
		}
		this.thread = Thread.currentThread();
		return true;
	}

	/**
	 * Keeps the thread from beginning.
	 * @return {@code false} if it has begun, or this has been done before
	 */
	boolean drop() {
		return LIFE.compareAndSet(this, NEW, DROPPED);
	}

	boolean isCurrent() {
		return Thread.currentThread() == this.thread;
	}

	/**
	 * Interrupts the thread, so that a service activator which waits for something does
	 * so no longer.
	 */
	void interrupt() {
		interrupt(this.thread);
	}

	/**
	 * Interrupts a thread that handles a request, as {@link #interrupt()} does.
	 */
	static void interrupt(@Nullable Thread running) {
		if (running != null) {
			running.interrupt();
		}
	}

	/**
	 * Returns whether the thread computes, as opposed to waiting for something. The
	 * answer may be a moment old.
	 */
	boolean isComputing() {
		return isComputing(this.thread);
	}

	/**
	 * Returns whether a thread that handles a request computes, as {@link #isComputing()}
	 * does.
	 */
	static boolean isComputing(@Nullable Thread running) {
		return running != null && running.getState() == Thread.State.RUNNABLE;
	}

}
