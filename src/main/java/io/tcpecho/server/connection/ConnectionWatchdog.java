package io.tcpecho.server.connection;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.tcpecho.server.connection.ConnectionActivity.Phase;
import io.tcpecho.server.memory.BufferBudget;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Thread that closes connections whose deadlines have passed, resets those whose clients
 * ignore that, and lets go those that are quiet while the server drains.
 * <p>
 * A socket's own timeout counts only while a read blocks, starts anew with each byte, and
 * knows no writes. This looks at all connections a few times a second instead. It is what
 * ends those that hold the memory when there is none left: a look allocates nothing but
 * an iterator, and nothing that is thrown ends the looks.
 */
public final class ConnectionWatchdog {

	private static final Log logger = LogFactory.getLog(ConnectionWatchdog.class);

	/** How often connections are looked at while the server drains. */
	private static final Duration DRAIN_TICK = Duration.ofMillis(20);

	private final Duration tick;

	private final BufferBudget budget;

	private final Connections connections;

	/**
	 * For how long a connection must be at rest to be let go, while the server drains.
	 */
	private volatile @Nullable Duration quietPeriod;

	/** When the drain was seen first, used by the thread only. */
	private long drainingSince;

	/** Whether it was seen before this look, used by the thread only. */
	private boolean lookedBefore;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a watchdog that is not yet watching.
	 * @param tick how often to look, 10 to 400 milliseconds
	 * @param budget the memory of all connections
	 * @param connections the open connections
	 */
	public ConnectionWatchdog(Duration tick, BufferBudget budget, Connections connections) {
		this.tick = tick;
		this.budget = budget;
		this.connections = connections;
	}

	/**
	 * Starts the thread. It looks even where no deadline is set: it also learns since
	 * when a connection is idle.
	 */
	void start() {
		this.quietPeriod = null;
		if (this.thread == null) {
			Thread started = new Thread(this::run, "echo-watchdog");
			started.setDaemon(true);
			this.thread = started;
			started.start();
		}
	}

	void stop() {
		Thread started = this.thread;
		this.thread = null;
		LockSupport.unpark(started);
	}

	/**
	 * Lets go, from now on, each connection that is left alone for a while: a server that
	 * stops has no use for one that waits for its client.
	 * @param quietPeriod for how long it must be at rest
	 */
	public void letGoQuiet(Duration quietPeriod) {
		this.quietPeriod = quietPeriod;
		LockSupport.unpark(this.thread);
	}

	private void run() {
		long tick = Math.min(this.tick.toNanos(), this.budget.tick().toNanos());
		boolean draining = false;
		while (this.thread == Thread.currentThread()) {
			LockSupport.parkNanos(this, draining ? Math.min(tick, DRAIN_TICK.toNanos()) : tick);
			Thread.interrupted(); // or it would not wait any more
			try {
				this.budget.look();
				boolean before = draining;
				draining = this.quietPeriod != null;
				this.lookedBefore = draining && before;
				if (draining && !before) {
					this.drainingSince = System.nanoTime();
				}
				this.connections.getAll().forEach(this::lookSafely);
			}
			catch (Throwable ex) {
				logFailure(ex);
			}
		}
	}

	/**
	 * Looks at a connection. Whatever were thrown on would keep the others from being
	 * looked at.
	 */
	private void lookSafely(EchoConnection connection) {
		try {
			look(connection);
		}
		catch (Throwable ex) {
			logFailure(ex);
		}
	}

	private void look(EchoConnection connection) {
		long now = System.nanoTime();
		Deadlines deadlines = connection.getProfile().deadlines();
		if (!connection.isAnswering()) {
			interruptOverdue(connection.getRequests(), deadlines, now);
		}
		if (!connection.isOpen()) {
			// its thread is not over yet
			return;
		}
		ConnectionCloser closer = connection.getCloser();
		if (closer.isHungUp()) {
			closer.resetIfIgnored(deadlines.parting(), now);
		}
		else {
			CloseReason passed = connection.getWatch().check(deadlines, now);
			if (passed != null) {
				end(connection, passed);
			}
		}
		Duration quiet = this.quietPeriod;
		if (quiet != null && !connection.isOwn()
				&& connection.getWatch().isQuiet(closer.isAtRest(), quiet, this.drainingSince, now)
				&& this.lookedBefore) {
			closer.letGo(CloseReason.SERVER_SHUTDOWN);
		}
	}

	/**
	 * Has handlers end whose replies nobody waits for any more, when they have had their
	 * time: until then they keep the place of their connection.
	 */
	private void interruptOverdue(Requests requests, Deadlines deadlines, long now) {
		requests.look(false, now);
		if (requests.isOverdue(deadlines.reply(), now)) {
			requests.interrupt();
		}
	}

	private static void end(EchoConnection connection, CloseReason passed) {
		ConnectionActivity activity = connection.getActivity();
		if (activity.isWriting() || activity.getPhase() == Phase.ENDING) {
			connection.getCloser().reset(passed);
		}
		else if (activity.getPhase() == Phase.HANDSHAKE || connection.getSocket().isHeaderMissing()) {
			connection.getCloser().close(passed);
		}
		else {
			connection.getCloser().hangUp(passed);
		}
	}

	private static void logFailure(Throwable failure) {
		try {
			logger.error("Failed to check a connection, which is tried again", failure);
		}
		catch (Throwable ex) {
			// no memory even for that line
		}
	}

}
