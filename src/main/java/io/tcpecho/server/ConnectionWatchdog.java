package io.tcpecho.server;

import java.util.Collection;
import java.util.concurrent.locks.LockSupport;

import io.tcpecho.server.ConnectionActivity.Phase;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;

/**
 * Thread that closes connections whose deadlines have passed.
 * <p>
 * A socket's own timeout counts only while a read blocks, starts anew with each byte, and
 * knows no writes. This looks at all connections a few times a second instead. It is what
 * ends those that hold the memory when there is none left: a look allocates nothing but
 * an iterator, and nothing that is thrown ends the looks.
 */
final class ConnectionWatchdog {

	private static final Log logger = LogFactory.getLog(ConnectionWatchdog.class);

	private final Deadlines deadlines;

	private final BufferBudget budget;

	private final Collection<TcpConnectionSupport> connections;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a watchdog that is not yet watching.
	 * @param deadlines the deadlines of all connections
	 * @param budget the memory of all connections
	 * @param connections the open connections, which may change while they are looked at
	 */
	ConnectionWatchdog(Deadlines deadlines, BufferBudget budget, Collection<TcpConnectionSupport> connections) {
		this.deadlines = deadlines;
		this.budget = budget;
		this.connections = connections;
	}

	/**
	 * Starts the thread. It looks even where no deadline is set: it also learns since
	 * when a connection is idle.
	 */
	void start() {
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

	private void run() {
		long tick = Math.min(this.deadlines.tick().toNanos(), this.budget.tick().toNanos());
		while (this.thread == Thread.currentThread()) {
			LockSupport.parkNanos(this, tick);
			Thread.interrupted(); // or it would not wait any more
			try {
				this.budget.look();
				this.connections.forEach(this::lookSafely);
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
	private void lookSafely(TcpConnectionSupport connection) {
		try {
			look((EchoConnection) connection);
		}
		catch (Throwable ex) {
			logFailure(ex);
		}
	}

	private void look(EchoConnection connection) {
		long now = System.nanoTime();
		if (connection.isHungUp()) {
			connection.resetIfIgnored(this.deadlines.parting(), now);
			return;
		}
		CloseReason passed = connection.getWatch().check(this.deadlines, now);
		if (passed != null) {
			end(connection, passed);
		}
	}

	private static void end(EchoConnection connection, CloseReason passed) {
		ConnectionActivity activity = connection.getActivity();
		if (activity.isWriting() || activity.getPhase() == Phase.ENDING) {
			connection.reset(passed);
		}
		else if (activity.getPhase() == Phase.HANDSHAKE) {
			connection.closeFor(passed);
		}
		else {
			connection.hangUp(passed);
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
