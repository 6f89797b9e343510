package io.tcpecho.server.shutdown;

import java.time.Duration;

import io.tcpecho.server.connection.BackgroundTasks;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.ConnectionWatchdog;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.listener.Listeners;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Drain of the echo server before anything else stops: readiness goes down, the listener
 * closes, and each connection is let go when it has been quiet for a while.
 * <p>
 * The framework's own stop closes all sockets at once, with replies in flight, and after
 * the HTTP server, which could tell a load balancer.
 */
public final class GracefulShutdown implements SmartLifecycle {

	/** Above the phase of the HTTP server, so that it answers until the drain is over. */
	private static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	private static final Log logger = LogFactory.getLog(GracefulShutdown.class);

	/** What there is to tell of the end of closed connections, and to listen to it. */
	private static final Duration LAST_WORDS = Duration.ofSeconds(2);

	private final Listeners listeners;

	private final Connections connections;

	private final ConnectionWatchdog watchdog;

	private final BackgroundTasks tasks;

	private final Duration delay;

	private final Duration quietPeriod;

	private final Duration gracePeriod;

	private final ApplicationEventPublisher events;

	private volatile boolean running;

	private volatile @Nullable Long deadline;

	/**
	 * Creates the drain of a server.
	 * @param listeners the listeners
	 * @param connections their connections
	 * @param watchdog what lets connections go
	 * @param tasks what is told of their ends
	 * @param events where the change of readiness is published
	 * @param delay from the change of readiness to the end of accepting
	 * @param quietPeriod for how long a connection must be at rest to be let go
	 * @param gracePeriod longest time from the end of accepting to that of connections
	 */
	public GracefulShutdown(Listeners listeners, Connections connections, ConnectionWatchdog watchdog,
			BackgroundTasks tasks, ApplicationEventPublisher events, Duration delay, Duration quietPeriod,
			Duration gracePeriod) {
		this.listeners = listeners;
		this.connections = connections;
		this.watchdog = watchdog;
		this.tasks = tasks;
		this.delay = delay;
		this.quietPeriod = quietPeriod;
		this.gracePeriod = gracePeriod;
		this.events = events;
	}

	@Override
	public void start() {
		if (this.deadline != null) {
			// started again after a drain
			this.deadline = null;
			changeReadiness(ReadinessState.ACCEPTING_TRAFFIC);
		}
		this.running = true;
	}

	@Override
	public void stop() {
		drain();
	}

	@Override
	public void stop(Runnable callback) {
		new Thread(() -> {
			try {
				drain();
			}
			finally {
				callback.run();
			}
		}, "echo-shutdown").start();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * Returns how much time the drain has left.
	 * @return the time to the end of the grace period, or {@code null} while the server
	 * does not drain
	 */
	public @Nullable Duration getTimeLeft() {
		Long end = this.deadline;
		return (end != null) ? Duration.ofNanos(Math.max(end - System.nanoTime(), 0)) : null;
	}

	private void drain() {
		long begun = System.nanoTime();
		long end = begun + this.delay.plus(this.gracePeriod).toNanos();
		this.deadline = end;
		long ended = this.connections.getEnded();
		logger
			.info("Commencing graceful shutdown of the echo server. Connections: " + this.connections.getOpen().size());
		SecondSignal.endsTheProcess();
		changeReadiness(ReadinessState.REFUSING_TRAFFIC);
		pause(this.delay);
		this.listeners.close();
		this.watchdog.letGoQuiet(this.quietPeriod);
		int cut = this.connections.awaitClosed(end) ? 0 : this.connections.closeAll(CloseReason.SERVER_SHUTDOWN);
		awaitLastWords();
		logger.info("Graceful shutdown of the echo server complete. Finished: %s, cut: %s, time: %s ms".formatted(
				this.connections.getEnded() - ended - cut, cut,
				Duration.ofNanos(System.nanoTime() - begun).toMillis()));
		this.running = false;
	}

	private void awaitLastWords() {
		long end = System.nanoTime() + LAST_WORDS.toNanos();
		this.connections.awaitOver(end);
		this.tasks.awaitTold(end);
	}

	private static void pause(Duration duration) {
		try {
			Thread.sleep(duration.toMillis());
		}
		catch (InterruptedException ex) {
			logger.debug("The drain goes on: its own deadline ends it", ex);
		}
	}

	private void changeReadiness(ReadinessState state) {
		try {
			AvailabilityChangeEvent.publish(this.events, this, state);
		}
		catch (RuntimeException ex) {
			logger.error("A listener to the change of readiness failed", ex);
		}
	}

}
