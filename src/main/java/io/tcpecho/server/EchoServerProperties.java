package io.tcpecho.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.tcpecho.address.Cidr;
import io.tcpecho.framing.FrameCodecFactory;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.connection.ReplyMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Configuration of the echo server.
 *
 * @param address Address to bind; all interfaces, IPv4 and IPv6, if not set.
 * @param port Port of the main listener, 0 to 65535; 0 picks a free one, published as
 * "local.echo.server.port"; -1 is none, where there are others.
 * @param backlog Length of the accept queue, at least 1; the operating system may cap it.
 * @param reusePort Whether several processes may share the port (SO_REUSEPORT).
 * @param framing Where a message begins and ends: raw, lf, crlf, nul, stx-etx, length-1,
 * length-2, length-4, or the name of a class that extends FrameCodec, with a public
 * constructor that takes an int, the longest frame, or nothing.
 * @param maxFrameSize Longest message of a framed mode, 1B to 1GB, 64KB if not set; in
 * raw the most that one read takes, 125KB if not set.
 * @param sendBufferSize Size of a connection's send buffer in the operating system
 * (SO_SNDBUF), 1B to 1GB, which may round it up or cap it; if not set, the operating
 * system grows it as it sees fit.
 * @param maxBuffered Most memory for unfinished messages and unwritten replies of all
 * connections together, TLS buffers included, 1MB to the size of the heap; a quarter of
 * the heap if not set. Where it is spent, the connection that holds most is closed.
 * @param maxConnections Most connections that are open at a time, at least 1; a further
 * one is accepted and closed at once.
 * @param maxConnectionsPerClient Most connections that are open at a time from one IPv4
 * address or IPv6 /64, or 0 (no limit); a further one is accepted and closed at once.
 * @param idleTimeout Time after which a connection without a byte either way is closed,
 * 0s (never) to 365d.
 * @param frameTimeout Longest time from a frame's first byte to its last, 0s (no limit)
 * to 365d.
 * @param writeTimeout Longest time that a client may take for a single write, and for
 * what it has been sent when the server closes, 0s (no limit) to 365d.
 * @param replyTimeout Longest time from a request to the service activator's reply, 0s
 * (no limit) to 365d.
 * @param reply Whether each message must have a reply; where it is optional, the next
 * message is handled when the service activator has returned, and a reply that comes
 * later is sent when it comes.
 * @param requestChannel Name of the channel that messages of clients go to.
 * @param errorChannel Name of the channel that turns what a request fails with into a
 * reply; without it, or if it is empty, the connection is closed.
 * @param concurrency Most messages of a connection that are handled at a time, 1 to 1000;
 * the replies keep the order of the messages.
 * @param fairTurns Whether busy connections wait for those that the scheduler of virtual
 * threads has forgotten; without effect on platform threads.
 * @param listeners More listeners by name (a-z, 0-9 and -), each with a port of its own
 * and any key of a listener; what it does not set is what the server has.
 * @param health What the health of the server tells.
 * @param http Who is answered over HTTP.
 * @param ssl TLS of the main listener's connections, and of those of listeners that say
 * nothing else.
 * @param proxyProtocol Header of the PROXY protocol, with which load balancers tell who
 * the client is.
 * @param shutdown How the server drains when the application stops.
 */
@ConfigurationProperties(prefix = EchoServerProperties.PREFIX, ignoreUnknownFields = false)
public record EchoServerProperties(@Nullable InetAddress address, @DefaultValue("7007") int port,
		@DefaultValue("1024") int backlog, @DefaultValue("false") boolean reusePort,
		@DefaultValue("raw") FrameCodecFactory framing, @Nullable DataSize maxFrameSize,
		@Nullable DataSize sendBufferSize, @Nullable DataSize maxBuffered, @DefaultValue("10000") int maxConnections,
		@DefaultValue("0") int maxConnectionsPerClient, @DefaultValue("5m") Duration idleTimeout,
		@DefaultValue("30s") Duration frameTimeout, @DefaultValue("30s") Duration writeTimeout,
		@DefaultValue("30s") Duration replyTimeout, @DefaultValue("required") ReplyMode reply,
		@DefaultValue("echoRequests") String requestChannel, @Nullable String errorChannel,
		@DefaultValue("1") int concurrency, @DefaultValue("true") boolean fairTurns,
		@DefaultValue Map<String, ListenerProperties> listeners, @DefaultValue Health health, @DefaultValue Http http,
		@DefaultValue Ssl ssl, @DefaultValue ProxyProtocol proxyProtocol, @DefaultValue Shutdown shutdown) {

	static final String PREFIX = "echo.server";

	static final int NO_PORT = -1;

	private static final Pattern LISTENER_NAME = Pattern.compile("[a-z0-9-]+");

	private static final int DEFAULT_SHARE_OF_HEAP = 4;

	public EchoServerProperties {
		if (port != NO_PORT || listeners.isEmpty()) {
			Bounds.port(PREFIX + ".port", port);
		}
		Bounds.backlog(PREFIX + ".backlog", backlog);
		Bounds.size(PREFIX + ".max-frame-size", maxFrameSize);
		Bounds.size(PREFIX + ".send-buffer-size", sendBufferSize);
		Bounds.buffered(PREFIX + ".max-buffered", maxBuffered);
		Bounds.connections(PREFIX + ".max-connections", maxConnections);
		Bounds.require(maxConnectionsPerClient >= 0, PREFIX + ".max-connections-per-client", maxConnectionsPerClient,
				"0 (no limit) or more");
		Bounds.duration(PREFIX + ".idle-timeout", idleTimeout);
		Bounds.duration(PREFIX + ".frame-timeout", frameTimeout);
		Bounds.duration(PREFIX + ".write-timeout", writeTimeout);
		Bounds.duration(PREFIX + ".reply-timeout", replyTimeout);
		Bounds.text(PREFIX + ".request-channel", requestChannel);
		errorChannel = StringUtils.hasText(errorChannel) ? errorChannel : null;
		Bounds.concurrency(PREFIX + ".concurrency", concurrency);
		Bounds.duration(PREFIX + ".proxy-protocol.timeout", proxyProtocol.timeout());
		listeners = ListenerNames.distinct(listeners);
		listeners.forEach(EchoServerProperties::validate);
		boolean shared = (reusePort && port != NO_PORT)
				|| listeners.values().stream().anyMatch((each) -> each.sharesPort(reusePort));
		Bounds.require(!shared || !health.selfCheck(), PREFIX + ".health.self-check", true,
				"false where reuse-port is true, since another process might answer the check");
	}

	private static void validate(String name, ListenerProperties listener) {
		Bounds.require(LISTENER_NAME.matcher(name).matches() && !name.equals(ListenerName.MAIN.value()),
				PREFIX + ".listeners", name, "a name of a-z, 0-9 and -, and not %s, whose keys are those of %s itself"
					.formatted(ListenerName.MAIN.value(), PREFIX));
		listener.validate(ListenerName.of(name));
	}

	/**
	 * Returns the most bytes that all connections together hold.
	 */
	long bufferLimit() {
		return (this.maxBuffered != null) ? this.maxBuffered.toBytes()
				: Math.max(Runtime.getRuntime().maxMemory() / DEFAULT_SHARE_OF_HEAP, Bounds.LEAST_BUFFERED.toBytes());
	}

	/**
	 * Returns whether there is the listener whose keys are those of the server.
	 */
	boolean hasMainListener() {
		return this.port != NO_PORT;
	}

	/**
	 * Returns the names of all listeners.
	 * @return names as in configuration, the main one's first
	 */
	public List<String> listenerNames() {
		Stream<String> main = hasMainListener() ? Stream.of(ListenerName.MAIN.value()) : Stream.empty();
		return Stream.concat(main, this.listeners.keySet().stream()).toList();
	}

	/**
	 * What the health of the server tells.
	 *
	 * @param selfCheck Whether the health includes a connection to the own listener,
	 * which sends and verifies a few bytes; success is kept for 10 seconds, failure for
	 * one. Not together with reuse-port.
	 * @param selfCheckTimeout Longest time for that connection, 1ms to 365d.
	 */
	public record Health(@DefaultValue("false") boolean selfCheck, @DefaultValue("1s") Duration selfCheckTimeout) {

		public Health {
			Bounds.duration(PREFIX + ".health.self-check-timeout", selfCheckTimeout, Duration.ofMillis(1));
		}

	}

	/**
	 * Who is answered over HTTP.
	 *
	 * @param allowedHosts Host names, beside addresses and localhost, under which the
	 * actuator and the status page are asked. Others are refused while their server is
	 * bound to a loopback address, and wherever this is set.
	 */
	public record Http(@DefaultValue List<String> allowedHosts) {

		private static final Pattern NAME = Pattern.compile("[\\p{Alnum}_][\\p{Alnum}._-]*");

		public Http {
			allowedHosts = List.copyOf(allowedHosts);
			for (String host : allowedHosts) {
				Bounds.require(NAME.matcher(host).matches(), PREFIX + ".http.allowed-hosts", host,
						"host names without a port");
			}
		}

	}

	/**
	 * TLS of the main listener's connections, and of those of listeners that say nothing
	 * else.
	 *
	 * @param bundle Name of the SSL bundle with key, trust, ciphers and protocols;
	 * without it, or if it is empty, connections are plain.
	 * @param clientAuth Whether clients are asked for a certificate: none, want or need.
	 * @param handshakeTimeout Longest time for the whole handshake, 0s (no limit) to
	 * 365d.
	 */
	public record Ssl(@Nullable String bundle, @DefaultValue("none") ClientAuth clientAuth,
			@DefaultValue("10s") Duration handshakeTimeout) {

		public Ssl {
			bundle = StringUtils.hasText(bundle) ? bundle : null;
			Bounds.duration(PREFIX + ".ssl.handshake-timeout", handshakeTimeout);
			Bounds.clientAuth(PREFIX, clientAuth, bundle);
		}

	}

	/**
	 * Header of the PROXY protocol, with which load balancers tell who the client is.
	 *
	 * @param mode Whether connections begin with the header, of version 1 or 2: off or
	 * required.
	 * @param trusted Networks, such as 10.0.0.0/8 or 2001:db8::/32, of the load balancers
	 * that send the header; to be set where it is required, since it tells whatever its
	 * sender likes.
	 * @param untrusted What becomes of connections from elsewhere: reject closes them,
	 * direct serves them without ever looking for a header.
	 * @param timeout Longest time from the header's first byte to its last, 0s (no limit)
	 * to 365d.
	 */
	public record ProxyProtocol(@DefaultValue("off") Mode mode, @DefaultValue List<Cidr> trusted,
			@DefaultValue("reject") Untrusted untrusted, @DefaultValue("5s") Duration timeout) {

		public ProxyProtocol {
			trusted = List.copyOf(trusted);
		}

		/**
		 * Whether connections begin with the header.
		 */
		public enum Mode {

			/** No connection does. */
			OFF,

			/** Those of load balancers must. */
			REQUIRED

		}

		/**
		 * What becomes of connections that are no load balancer's.
		 */
		public enum Untrusted {

			/** They are closed at once. */
			REJECT,

			/** They are served, whatever they begin with. */
			DIRECT

		}

	}

	/**
	 * How the server drains when the application stops.
	 *
	 * @param delay Time from the change of readiness to the end of accepting, 0s to 365d,
	 * in which load balancers take notice.
	 * @param quietPeriod Time without traffic after which a connection is let go, 0s to
	 * 365d.
	 * @param gracePeriod Time from the end of accepting to the close of the connections
	 * that are still open, 0s to 365d.
	 */
	public record Shutdown(@DefaultValue("0s") Duration delay, @DefaultValue("1s") Duration quietPeriod,
			@DefaultValue("20s") Duration gracePeriod) {

		public Shutdown {
			Bounds.duration(PREFIX + ".shutdown.delay", delay);
			Bounds.duration(PREFIX + ".shutdown.quiet-period", quietPeriod);
			Bounds.duration(PREFIX + ".shutdown.grace-period", gracePeriod);
		}

		/**
		 * Returns how long the drain takes at most.
		 * @return delay and grace period
		 */
		Duration longest() {
			return this.delay.plus(this.gracePeriod);
		}

	}

}
