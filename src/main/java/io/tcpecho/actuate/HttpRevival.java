package io.tcpecho.actuate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;

/**
 * Restart of HTTP connectors whose threads have died.
 * <p>
 * Tomcat's acceptor and poller end with an {@code OutOfMemoryError}, and nobody replaces
 * them: health would answer no more, long after the memory has come back. Without Tomcat
 * this does nothing.
 */
class HttpRevival implements SmartLifecycle {

	/** Stops before the web server does, whose threads end then as they should. */
	private static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;

	private static final Duration LOOK = Duration.ofSeconds(1);

	private static final Log logger = LogFactory.getLog(HttpRevival.class);

	private final List<ConnectorThreads> connectors = new CopyOnWriteArrayList<>();

	private volatile @Nullable Thread thread;

	@EventListener
	void webServerHasStarted(WebServerInitializedEvent event) {
		if (event.getWebServer() instanceof TomcatWebServer server) {
			for (Connector connector : server.getTomcat().getService().findConnectors()) {
				this.connectors.add(new ConnectorThreads(connector));
			}
		}
	}

	@Override
	public void start() {
		Thread started = new Thread(this::run, "http-revival");
		started.setDaemon(true);
		this.thread = started;
		started.start();
	}

	@Override
	public void stop() {
		Thread started = this.thread;
		this.thread = null;
		LockSupport.unpark(started);
		this.connectors.clear();
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * Looks at the threads again and again. What a restart fails with, it is tried again.
	 */
	private void run() {
		while (this.thread == Thread.currentThread()) {
			LockSupport.parkNanos(this, LOOK.toNanos());
			try {
				this.connectors.forEach(HttpRevival::look);
			}
			catch (Throwable ex) {
				logFailure(ex);
			}
		}
	}

	private static void look(ConnectorThreads connector) {
		try {
			if (connector.restartIfDead()) {
				logger.warn("Restarted %s, whose threads had died".formatted(connector));
			}
		}
		catch (Throwable ex) {
			logFailure(ex);
		}
	}

	private static void logFailure(Throwable failure) {
		try {
			logger.error("Failed to restart an HTTP connector, which is tried again", failure);
		}
		catch (Throwable ex) {
			// no memory even for that line
		}
	}

}
