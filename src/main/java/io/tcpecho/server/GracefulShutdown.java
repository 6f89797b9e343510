package io.tcpecho.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

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

	private static final Duration LOOK = Duration.ofMillis(20);

	private static final Duration LAST_WORDS = Duration.ofSeconds(2);

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
		this.deadline = null;
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
		long end = begun + this.settings.delay().plus(this.settings.gracePeriod()).toNanos();
		this.deadline = end;
		long accepted = this.server.getAcceptance().getAccepted();
		int open = this.server.getConnections().size();
		logger.info("Commencing graceful shutdown of the echo server. Connections: " + open);
		SecondSignal.endsTheProcess();
		AvailabilityChangeEvent.publish(this.events, this, ReadinessState.REFUSING_TRAFFIC);
		pause(this.settings.delay());
		this.server.closeListener();
		letGo(end);
		int cut = cut();
		awaitLastWords();
		long all = open + this.server.getAcceptance().getAccepted() - accepted;
		logger.info("Graceful shutdown of the echo server complete. Finished: %d, cut: %d, time: %d ms"
			.formatted(all - cut, cut, Duration.ofNanos(System.nanoTime() - begun).toMillis()));
		this.running = false;
	}

	/**
	 * Closes connections that have been quiet for the quiet period, until there are none
	 * or the time is over.
	 */
	private void letGo(long end) {
		Map<EchoConnection, Quiet> seen = new HashMap<>();
		while (!this.server.getConnections().isEmpty() && System.nanoTime() < end) {
			for (EchoConnection connection : this.server.getConnections()) {
				Quiet quiet = Quiet.look(connection, seen.get(connection));
				seen.put(connection, quiet);
				if (quiet.lastsFor(this.settings.quietPeriod()) && connection.isAtRest()) {
					connection.letGo(CloseReason.SERVER_SHUTDOWN);
				}
			}
			pause(LOOK);
		}
	}

	private int cut() {
		int cut = 0;
		for (EchoConnection connection : this.server.getConnections()) {
			connection.closeFor(CloseReason.SERVER_SHUTDOWN);
			cut++;
		}
		return cut;
	}

	/** Waits for the threads of closed connections to tell of their end. */
	private void awaitLastWords() {
		long end = System.nanoTime() + LAST_WORDS.toNanos();
		while (this.server.getEnded() < this.server.getAcceptance().getAccepted() && System.nanoTime() < end) {
			pause(LOOK);
		}
	}

	private static void pause(Duration duration) {
		try {
			Thread.sleep(duration.toMillis());
		}
		catch (InterruptedException ex) {
			logger.debug("The drain goes on: its own deadline ends it", ex);
		}
	}

	/**
	 * What was seen of a connection, and since when it has not changed.
	 *
	 * @param bytes bytes received and sent
	 * @param since {@link System#nanoTime()}
	 */
	private record Quiet(long bytes, long since) {

		static Quiet look(EchoConnection connection, @Nullable Quiet before) {
			long bytes = connection.getActivity().getReceived() + connection.getActivity().getSent();
			return (before != null && before.bytes == bytes) ? before : new Quiet(bytes, System.nanoTime());
		}

		boolean lastsFor(Duration period) {
			return System.nanoTime() - this.since >= period.toNanos();
		}

	}

}
