package io.tcpecho.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Thread that closes connections whose deadlines have passed.
 * <p>
 * A socket's own timeout counts only while a read blocks, starts anew with each byte, and
 * knows no writes. This looks at all connections a few times a second instead.
 */
final class ConnectionWatchdog {

	private static final Log logger = LogFactory.getLog(ConnectionWatchdog.class);

	private final Deadlines deadlines;

	private final Supplier<List<EchoConnection>> connections;

	private @Nullable ScheduledExecutorService executor;

	/**
	 * Creates a watchdog that is not yet watching.
	 * @param deadlines the deadlines of all connections
	 * @param connections the open connections, for each look anew
	 */
	ConnectionWatchdog(Deadlines deadlines, Supplier<List<EchoConnection>> connections) {
		this.deadlines = deadlines;
		this.connections = connections;
	}

	/**
	 * Starts the thread. It looks even where no deadline is set: it also learns since
	 * when a connection is idle.
	 */
	void start() {
		Duration tick = this.deadlines.tick();
		if (this.executor == null) {
			CustomizableThreadFactory threads = new CustomizableThreadFactory("echo-watchdog-");
			threads.setDaemon(true);
			this.executor = Executors.newSingleThreadScheduledExecutor(threads);
			ScheduledFuture<?> looks = this.executor.scheduleWithFixedDelay(this::look, tick.toNanos(), tick.toNanos(),
					TimeUnit.NANOSECONDS);
			logger.debug("Watching %s: %s".formatted(this.deadlines, looks));
		}
	}

	void stop() {
		if (this.executor != null) {
			this.executor.shutdownNow();
			this.executor = null;
		}
	}

	private void look() {
		for (EchoConnection connection : this.connections.get()) {
			try {
				check(connection);
			}
			catch (RuntimeException | Error ex) {
				// thrown on, it would end the looks at all connections for good
				logger.error("Failed to check connection " + connection.getConnectionId(), ex);
			}
		}
	}

	private void check(EchoConnection connection) {
		CloseReason passed = connection.getWatch().check(this.deadlines, System.nanoTime());
		if (passed == CloseReason.IDLE_TIMEOUT) {
			connection.letGo(passed);
		}
		else if (passed != null) {
			connection.closeFor(passed);
		}
		if (passed == CloseReason.REPLY_TIMEOUT) {
			connection.interrupt();
		}
	}

}
