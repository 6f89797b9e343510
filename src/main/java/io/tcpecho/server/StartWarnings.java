package io.tcpecho.server;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.UnixOperatingSystemMXBean;
import io.tcpecho.address.Cidr;
import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.connection.ProxyPolicy;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Warnings at the start about settings that fit neither each other nor the machine.
 */
class StartWarnings implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(StartWarnings.class);

	private static final String SHUTDOWN_TIMEOUT = "spring.lifecycle.timeout-per-shutdown-phase";

	private static final Duration DEFAULT_SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

	/** Files and sockets that the process opens beside those of its clients. */
	private static final int RESERVE = 64;

	private static final String HTTP_CONNECTIONS = "server.tomcat.max-connections";

	private static final int DEFAULT_HTTP_CONNECTIONS = 8192;

	private final EchoServerProperties properties;

	private final Listeners listeners;

	private final Environment environment;

	StartWarnings(EchoServerProperties properties, Listeners listeners, Environment environment) {
		this.properties = properties;
		this.listeners = listeners;
		this.environment = environment;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
			checkDescriptors(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount());
		}
		for (EchoServerConnectionFactory listener : this.listeners.getAll()) {
			checkFrameSize(listener.getListenerName(), listener.getProfile().codec(), this.properties.bufferLimit());
		}
		checkTrust();
		checkShutdownTimeout(
				Binder.get(this.environment).bind(SHUTDOWN_TIMEOUT, Duration.class).orElse(DEFAULT_SHUTDOWN_TIMEOUT));
	}

	private void checkDescriptors(long limit, long open) {
		int http = Binder.get(this.environment).bind(HTTP_CONNECTIONS, Integer.class).orElse(DEFAULT_HTTP_CONNECTIONS);
		long needed = (long) this.properties.maxConnections() + http + open + RESERVE;
		if (limit < needed) {
			logger.warn(
					"The process may open %s files, but %s.max-connections=%s and %s=%s need about %s together: clients will wait in vain before these limits are reached. Raise the one (ulimit -n) or lower the others"
						.formatted(limit, EchoServerProperties.PREFIX, this.properties.maxConnections(),
								HTTP_CONNECTIONS, http, needed));
		}
	}

	private void checkFrameSize(ListenerName name, FrameCodec codec, long limit) {
		long longest = codec.getMaxFrameSize();
		// a frame that is larger than a read is copied once more as it grows and when it
		// is taken
		if (longest > codec.getChunkSize() && 2 * longest > limit) {
			logger.warn(
					"A frame of %s=%sB may need twice as much memory, but max-buffered=%sB is all that connections may hold together: long frames will be closed as overloaded. Raise the one or lower the other"
						.formatted(name.key("max-frame-size"), longest, limit));
		}
	}

	private void checkTrust() {
		boolean required = false;
		for (EchoServerConnectionFactory listener : this.listeners.getAll()) {
			ProxyPolicy proxy = listener.getProfile().proxy();
			required |= proxy != null;
			if (proxy != null && proxy.trusted().stream().anyMatch(Cidr::isAll)) {
				logger.warn(
						"%s has a network of all addresses: whoever reaches the port may pretend to be any client. Name the load balancers' addresses alone"
							.formatted(listener.getListenerName().key("proxy-protocol.trusted")));
			}
		}
		if (!required && !this.properties.proxyProtocol().trusted().isEmpty()) {
			logger.warn(
					"%s.proxy-protocol.trusted is set, but no listener takes the PROXY protocol: all clients are served as they come. Set proxy-protocol.mode to required, or remove it"
						.formatted(EchoServerProperties.PREFIX));
		}
	}

	private void checkShutdownTimeout(Duration timeout) {
		Duration drain = this.properties.shutdown().longest();
		if (timeout.compareTo(drain) <= 0) {
			logger.warn(
					"%s=%ss ends the drain before %s.shutdown.delay and grace-period, %ss together, have passed. Set it above"
						.formatted(SHUTDOWN_TIMEOUT, timeout.toSeconds(), EchoServerProperties.PREFIX,
								drain.toSeconds()));
		}
	}

}
