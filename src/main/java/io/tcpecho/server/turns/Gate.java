package io.tcpecho.server.turns;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Gate at which threads wait while it is closed.
 * <p>
 * Opened, it lets those go first that have asked for little since they last waited. A
 * thread waits for one opening only, even if the gate is closed again meanwhile: each
 * opening gives it a turn. While nobody comes, a bell at the open gate tells of the first
 * one who does. Safe for use by several threads.
 */
final class Gate {

	/** The open gate with its bell: nobody waits for it to end. */
	private final Closing bell = new Closing();

	private final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();

	private final LongAdder arrivals = new LongAdder();

	private volatile Runnable ringer = () -> {
	};

	/**
	 * Tells whom the bell calls.
	 * @param ringer what is run by the first thread that comes while the bell is set
	 */
	void setRinger(Runnable ringer) {
		this.ringer = ringer;
	}

	/**
	 * Closes the gate, if it is open.
	 */
	void close() {
		Closing before = this.closing.get();
		if (before == null || before == this.bell) {
			this.closing.compareAndSet(before, new Closing());
		}
	}

	/**
	 * Opens the gate, if it is closed, and lets those go that wait.
	 */
	void open() {
		Closing before = this.closing.get();
		if (before != null && before != this.bell && this.closing.compareAndSet(before, null)) {
			before.end(LockSupport::unpark);
		}
	}

	/**
	 * Sets the bell, if the gate is open.
	 */
	void setBell() {
		this.closing.compareAndSet(null, this.bell);
	}

	/**
	 * Returns whether nobody has come since the bell was set.
	 */
	boolean isBellSet() {
		return this.closing.get() == this.bell;
	}

	boolean isClosed() {
		Closing now = this.closing.get();
		return now != null && now != this.bell;
	}

	/**
	 * Returns whether the gate is closed or has its bell set. The answer may be a moment
	 * old and costs next to nothing.
	 */
	boolean isWatched() {
		return this.closing.getOpaque() != null;
	}

	/**
	 * Rings the bell, if it is set.
	 */
	void ring() {
		if (this.closing.get() == this.bell && this.closing.compareAndSet(this.bell, null)) {
			this.ringer.run();
		}
	}

	/**
	 * Waits for the gate to open, unless it is open or the calling thread is interrupted:
	 * somebody wants that one to end.
	 * @param heavy whether the thread goes behind those that are not
	 */
	void await(boolean heavy) {
		Closing now = this.closing.get();
		if (now != null && now != this.bell) {
			this.arrivals.increment();
			now.await(heavy);
		}
	}

	/**
	 * Returns how often a thread has found the gate closed.
	 */
	long getArrivals() {
		return this.arrivals.sum();
	}

	/**
	 * One closing of the gate, and who waits for its end.
	 */
	static final class Closing {

		private final Queue<Thread> light = new ConcurrentLinkedQueue<>();

		private final Queue<Thread> heavy = new ConcurrentLinkedQueue<>();

		private volatile boolean ended;

		void await(boolean heavy) {
			Thread thread = Thread.currentThread();
			// one that comes too late to be released sees that the closing has ended
			add(thread, heavy);
			while (!this.ended && !thread.isInterrupted()) {
				LockSupport.park(this);
			}
		}

		void add(Thread thread, boolean heavy) {
			(heavy ? this.heavy : this.light).add(thread);
		}

		void end(Consumer<Thread> release) {
			this.ended = true;
			release(this.light, release);
			release(this.heavy, release);
		}

		private static void release(Queue<Thread> waiting, Consumer<Thread> release) {
			for (Thread thread = waiting.poll(); thread != null; thread = waiting.poll()) {
				release.accept(thread);
			}
		}

	}

}
