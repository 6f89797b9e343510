package io.tcpecho.server.turns;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Virtual thread that is woken and waits in the scheduler's queues until it runs, as all
 * threads do that were woken before it.
 * <p>
 * It opens the gate once it has run twice: what takes it through the queues the second
 * time is a timer, so that those in whose queue it was not have run as well.
 */
final class Marker implements Runnable {

	private static final long SHORTEST_PARK = 1;

	private final Gate gate;

	private volatile @Nullable Thread thread;

	private volatile boolean stopped;

	private volatile boolean out;

	private volatile long sentAt;

	private volatile long wait;

	Marker(Gate gate) {
		this.gate = gate;
	}

	/**
	 * Sends the marker, which must be back. It never comes back if its thread has not
	 * begun to run.
	 */
	void send() {
		this.sentAt = System.nanoTime();
		this.out = true;
		LockSupport.unpark(this.thread);
	}

	/**
	 * Returns whether the marker has been sent and has not run yet.
	 */
	boolean isOut() {
		return this.out;
	}

	/**
	 * Returns for how long the marker waited when it was last sent, in nanoseconds.
	 */
	long getWait() {
		return this.wait;
	}

	void stop() {
		this.stopped = true;
		LockSupport.unpark(this.thread);
	}

	@Override
	public void run() {
		this.thread = Thread.currentThread();
		while (!this.stopped) {
			try {
				if (this.out) {
					comeBack();
				}
			}
			catch (Throwable ex) {
				// no memory for a timer; without the marker the gate would stay closed
				this.out = false;
				this.gate.open();
			}
			LockSupport.park(this);
		}
	}

	void comeBack() {
		if (this.gate.isClosed()) {
			LockSupport.parkNanos(this, SHORTEST_PARK);
		}
		this.wait = System.nanoTime() - this.sentAt;
		this.out = false;
		this.gate.open();
	}

}
