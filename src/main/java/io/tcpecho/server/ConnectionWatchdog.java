package io.tcpecho.server;

import java.time.Duration;
import java.util.Collections;
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

	private final BufferBudget budget;

	private final Supplier<List<EchoConnection>> connections;

	private @Nullable ScheduledExecutorService executor;

	/**
	 * Creates a watchdog that is not yet watching.
	 * @param deadlines the deadlines of all connections
	 * @param budget the memory of all connections
	 * @param connections the open connections, for each look anew
	 */
	ConnectionWatchdog(Deadlines deadlines, BufferBudget budget, Supplier<List<EchoConnection>> connections) {
		this.deadlines = deadlines;
		this.budget = budget;
		this.connections = connections;
	}

	/**
	 * Starts the thread. It looks even where no deadline is set: it also learns since
	 * when a connection is idle.
	 */
	void start() {
		Duration tick = Collections.min(List.of(this.deadlines.tick(), this.budget.tick()));
		if (this.executor == null) {
			CustomizableThreadFactory threads = new CustomizableThreadFactory("echo-watchdog-");
			threads.setDaemon(true);
			this.executor = Executors.newSingleThreadScheduledExecutor(threads);
			ScheduledFuture<?> looks = this.executor.scheduleWithFixedDelay(this::lookSafely, tick.toNanos(),
					tick.toNanos(), TimeUnit.NANOSECONDS);
			logger.debug("Watching %s: %s".formatted(this.deadlines, looks));
		}
	}

	void stop() {
		if (this.executor != null) {
			this.executor.shutdownNow();
			this.executor = null;
		}
	}

	/**
	 * Looks at all connections. Whatever were thrown on would end the looks for good.
	 */
	private void lookSafely() {
		try {
			this.budget.look();
			this.connections.get().forEach(this::check);
		}
		catch (RuntimeException | Error ex) {
			try {
				logger.error("Failed to check the connections, which is tried again", ex);
			}
			catch (Error again) {
				// no memory even for that line
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
