package io.tcpecho.server.turns;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Turns of all connections: the gate, and the thread that looks after it.
 * <p>
 * Safe for use by several threads.
 */
public final class Turns {

	private static final Log logger = LogFactory.getLog(Turns.class);

	private final Gate gate = new Gate();

	private final @Nullable Executor virtualThreads;

	private final boolean fair;

	private final List<TurnWaitListener> listeners;

	private @Nullable Watch watch;

	private Turns(@Nullable Executor virtualThreads, boolean fair, List<TurnWaitListener> listeners) {
		this.virtualThreads = virtualThreads;
		this.fair = fair;
		this.listeners = listeners;
	}

	/**
	 * Creates the turns of connections on virtual threads.
	 * @param virtualThreads executor that starts a virtual thread for each task
	 * @param fair whether busy connections wait for those that the scheduler has
	 * forgotten
	 * @param listeners who is told how long threads wait for the scheduler
	 * @return turns that are to be {@linkplain #start() started}
	 */
	public static Turns onVirtualThreads(Executor virtualThreads, boolean fair, List<TurnWaitListener> listeners) {
		return new Turns(virtualThreads, fair, List.copyOf(listeners));
	}

	/**
	 * Creates the turns of connections on platform threads, among which the operating
	 * system shares the processors.
	 * @return turns that never end
	 */
	public static Turns onPlatformThreads() {
		return new Turns(null, false, List.of());
	}

	/**
	 * Begins with the turns of a connection.
	 * @return its first turn, for its thread only
	 */
	public Turn begin() {
		return new Turn(this.gate, this.virtualThreads != null);
	}

	/**
	 * Starts to look after the gate, if turns are fair and have not been started.
	 */
	public synchronized void start() {
		if (this.fair && this.virtualThreads != null && this.watch == null) {
			Watch started = new Watch(this.gate, this::waited);
			this.virtualThreads.execute(started.marker);
			started.thread.start();
			this.watch = started;
		}
	}

	/**
	 * Opens the gate for good, until the next start.
	 */
	public synchronized void stop() {
		if (this.watch != null) {
			this.watch.stop();
			this.watch = null;
		}
	}

	private void waited(long nanos) {
		Duration wait = Duration.ofNanos(nanos);
		for (TurnWaitListener listener : this.listeners) {
			listener.waited(wait);
		}
	}

	/**
	 * The thread between a start and a stop.
	 */
	private static final class Watch implements Runnable {

		private final Gate gate;

		private final Marker marker;

		private final Carriers carriers;

		private final Gatekeeper keeper;

		private final Thread thread = new Thread(this, "echo-turns");

		private volatile boolean stopped;

		private volatile boolean asleep;

		Watch(Gate gate, java.util.function.LongConsumer waits) {
			long now = System.nanoTime();
			this.gate = gate;
			this.marker = new Marker(gate);
			this.carriers = new Carriers(new SchedulerParallelism(), now);
			this.keeper = new Gatekeeper(gate, this.marker, this.carriers, waits, now);
			this.thread.setDaemon(true);
			gate.setRinger(this::wake);
		}

		private void wake() {
			if (this.asleep) {
				LockSupport.unpark(this.thread);
			}
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
			if (nanos == 0) {
				this.asleep = true;
				while (this.gate.isBellSet() && !this.stopped) {
					LockSupport.park(this);
				}
				this.asleep = false;
				return;
			}
			long end = System.nanoTime() + nanos;
			for (long left = nanos; left > 0 && !this.stopped; left = end - System.nanoTime()) {
				LockSupport.parkNanos(this, left);
			}
		}

	}

}
