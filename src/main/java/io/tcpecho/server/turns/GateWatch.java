package io.tcpecho.server.turns;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Thread that looks after the gate, from a start to a stop.
 */
final class GateWatch implements Runnable {

	private static final Log logger = LogFactory.getLog(GateWatch.class);

	private final Gate gate;

	private final Marker marker;

	private final Carriers carriers;

	private final Gatekeeper keeper;

	private final Thread thread = new Thread(this, "echo-turns");

	private volatile boolean stopped;

	private volatile boolean asleep;

	GateWatch(Gate gate, BooleanSupplier computing, LongConsumer waits) {
		long now = System.nanoTime();
		this.gate = gate;
		this.marker = new Marker(gate);
		this.carriers = new Carriers(new SchedulerParallelism(), now);
		this.keeper = new Gatekeeper(gate, this.marker, this.carriers, computing, waits, now);
		this.thread.setDaemon(true);
		gate.setRinger(this::wake);
	}

	private void wake() {
		if (this.asleep) {
			LockSupport.unpark(this.thread);
		}
	}

	/**
	 * Starts this thread and the marker's.
	 * @param virtualThreads executor that starts a virtual thread for each task
	 */
	void start(Executor virtualThreads) {
		virtualThreads.execute(this.marker);
		this.thread.start();
	}

	void stop() {
		this.stopped = true;
		this.marker.stop();
		LockSupport.unpark(this.thread);
	}

	@Override
	public void run() {
		while (!this.stopped) {
			pause(lookSafely());
		}
		this.gate.open();
		this.carriers.lower(System.nanoTime());
	}

	/**
	 * Looks once. Whatever were thrown on would leave the gate as it is for ever.
	 */
	private long lookSafely() {
		try {
			return this.keeper.look(System.nanoTime());
		}
		catch (Throwable ex) {
			this.gate.open();
			report(ex);
			return Gatekeeper.CALM.toNanos();
		}
	}

	private static void report(Throwable failure) {
		try {
			logger.error("Failed to look after the connections' turns, which is tried again", failure);
		}
		catch (Throwable again) {
			// no memory even for that line
		}
	}

	private void pause(long nanos) {
		boolean idle = nanos == Gatekeeper.IDLE.toNanos();
		this.asleep = idle;
		long end = System.nanoTime() + nanos;
		long left = nanos;
		while (left > 0 && !this.stopped && !(idle && !this.gate.isBellSet())) {
			LockSupport.parkNanos(this, left);
			left = end - System.nanoTime();
		}
		this.asleep = false;
	}

}
