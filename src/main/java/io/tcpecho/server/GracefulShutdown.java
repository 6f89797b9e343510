package io.tcpecho.server;

import java.time.Duration;

import io.tcpecho.server.EchoServerProperties.Shutdown;
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

	private final EchoServerConnectionFactory server;

	private final Shutdown settings;

	private final ApplicationEventPublisher events;

	private volatile boolean running;

	private volatile @Nullable Long deadline;

	/**
	 * Creates the drain of a server.
	 * @param server the server
	 * @param settings how long the drain may take
	 * @param events where the change of readiness is published
	 */
	GracefulShutdown(EchoServerConnectionFactory server, Shutdown settings, ApplicationEventPublisher events) {
		this.server = server;
		this.settings = settings;
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
		long end = begun + this.settings.longest().toNanos();
		this.deadline = end;
		long ended = this.server.getLedger().getEnded();
		logger.info(
				"Commencing graceful shutdown of the echo server. Connections: " + this.server.getConnections().size());
		SecondSignal.endsTheProcess();
		changeReadiness(ReadinessState.REFUSING_TRAFFIC);
		Drain.pause(this.settings.delay());
		this.server.closeListener();
		int cut = new Drain(this.server, this.settings.quietPeriod()).run(end);
		logger.info("Graceful shutdown of the echo server complete. Finished: %s, cut: %s, time: %s ms".formatted(
				this.server.getLedger().getEnded() - ended - cut, cut,
				Duration.ofNanos(System.nanoTime() - begun).toMillis()));
		this.running = false;
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
