package io.tcpecho.server.turns;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Turns of all connections: the gate, and the thread that looks after it.
 * <p>
 * Safe for use by several threads.
 */
public final class Turns {

	private final Gate gate = new Gate();

	private final @Nullable Executor virtualThreads;

	private final boolean fair;

	private final List<TurnWaitListener> listeners;

	private @Nullable GateWatch watch;

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
	 * @return turns that are to be {@linkplain #start started}
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
	 * @param computing tells whether the handler of any connection computes, as opposed
	 * to waiting; asked when all seem to wait for it
	 */
	public synchronized void start(BooleanSupplier computing) {
		if (this.fair && this.virtualThreads != null && this.watch == null) {
			GateWatch started = new GateWatch(this.gate, computing, this::waited);
			started.start(this.virtualThreads);
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

}
