package io.tcpecho.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.tcpecho.address.Cidr;
import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameCodecFactory;
import io.tcpecho.server.connection.Deadlines;
import io.tcpecho.server.connection.ProxyPolicy;
import io.tcpecho.server.connection.ReplyMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Configuration of the echo server.
 *
 * @param address Address to bind; all interfaces, IPv4 and IPv6, if not set.
 * @param port Port to bind, 0 to 65535; 0 picks a free one, published as
 * "local.echo.server.port".
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
 * @param errorChannel Name of the channel that turns what a request fails with into a
 * reply; without it, or if it is empty, the connection is closed.
 * @param concurrency Most messages of a connection that are handled at a time, 1 to 1000;
 * the replies keep the order of the messages.
 * @param fairTurns Whether busy connections wait for those that the scheduler of virtual
 * threads has forgotten; without effect on platform threads.
 * @param health What the health of the server tells.
 * @param http Who is answered over HTTP.
 * @param ssl TLS of all connections.
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
		@Nullable String errorChannel, @DefaultValue("1") int concurrency, @DefaultValue("true") boolean fairTurns,
		@DefaultValue Health health, @DefaultValue Http http, @DefaultValue Ssl ssl,
		@DefaultValue ProxyProtocol proxyProtocol, @DefaultValue Shutdown shutdown) {

	static final String PREFIX = "echo.server";

	private static final DataSize LEAST_BUFFERED = DataSize.ofMegabytes(1);

	private static final int DEFAULT_SHARE_OF_HEAP = 4;

	private static final int MOST_CONCURRENT = 1000;

	private static final Duration LONGEST = Duration.ofDays(365);

	public EchoServerProperties {
		require(port >= 0 && port <= 65535, "port", port, "0 to 65535");
		require(backlog >= 1, "backlog", backlog, "1 or more");
		if (maxFrameSize != null) {
			requireSize("max-frame-size", maxFrameSize);
		}
		if (sendBufferSize != null) {
			requireSize("send-buffer-size", sendBufferSize);
		}
		if (maxBuffered != null) {
			requireBuffered("max-buffered", maxBuffered, Runtime.getRuntime().maxMemory());
		}
		require(maxConnections >= 1, "max-connections", maxConnections, "1 or more");
		require(maxConnectionsPerClient >= 0, "max-connections-per-client", maxConnectionsPerClient,
				"0 (no limit) or more");
		requireDuration("idle-timeout", idleTimeout);
		requireDuration("frame-timeout", frameTimeout);
		requireDuration("write-timeout", writeTimeout);
		requireDuration("reply-timeout", replyTimeout);
		errorChannel = StringUtils.hasText(errorChannel) ? errorChannel : null;
		require(concurrency >= 1 && concurrency <= MOST_CONCURRENT, "concurrency", concurrency, "1 to 1000");
		proxyProtocol.check(PREFIX);
		require(!reusePort || !health.selfCheck(), "health.self-check", true,
				"false where reuse-port is true, since another process might answer the check");
	}

	/**
	 * Returns the codec of the configured framing.
	 * @return a codec for {@link #maxFrameSize()}
	 * @throws InvalidConfigurationPropertyValueException if it cannot be created
	 */
	FrameCodec codec() {
		try {
			return (this.maxFrameSize != null) ? this.framing.codec(Math.toIntExact(this.maxFrameSize.toBytes()))
					: this.framing.codec();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".framing", this.framing.label(),
					String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Returns the most bytes that all connections together hold.
	 */
	long bufferLimit() {
		return (this.maxBuffered != null) ? this.maxBuffered.toBytes()
				: Math.max(Runtime.getRuntime().maxMemory() / DEFAULT_SHARE_OF_HEAP, LEAST_BUFFERED.toBytes());
	}

	/**
	 * Returns the deadlines of a connection.
	 */
	Deadlines deadlines() {
		return new Deadlines(this.idleTimeout, this.frameTimeout, this.writeTimeout, this.replyTimeout,
				this.ssl.handshakeTimeout(), this.proxyProtocol.deadline());
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
			boolean valid = !selfCheckTimeout.minusMillis(1).isNegative() && selfCheckTimeout.compareTo(LONGEST) <= 0;
			require(valid, "health.self-check-timeout", DurationStyle.SIMPLE.print(selfCheckTimeout), "1ms to 365d");
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
				require(NAME.matcher(host).matches(), "http.allowed-hosts", host, "host names without a port");
			}
		}

	}

	/**
	 * TLS of all connections.
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
			requireDuration("ssl.handshake-timeout", handshakeTimeout);
			require(clientAuth == ClientAuth.NONE || bundle != null, "ssl.client-auth", clientAuth,
					"none unless ssl.bundle is set");
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

		private static final String KEY = "proxy-protocol.";

		public ProxyProtocol {
			trusted = List.copyOf(trusted);
		}

		/**
		 * Checks what the binding alone does not.
		 * @param prefix what precedes the names of these keys, without the last dot
		 * @throws InvalidConfigurationPropertyValueException if a value is impossible
		 */
		void check(String prefix) {
			requireDuration(prefix, KEY + "timeout", this.timeout);
			require(prefix, this.mode == Mode.OFF || !this.trusted.isEmpty(), KEY + "trusted", "",
					"one network or more, those of the load balancers, where proxy-protocol.mode is required");
		}

		/**
		 * Returns whose header is taken, or {@code null} if nobody's is.
		 */
		@Nullable ProxyPolicy policy() {
			return (this.mode == Mode.OFF) ? null : new ProxyPolicy(this.trusted, this.untrusted == Untrusted.DIRECT);
		}

		/**
		 * Returns the longest time for a header, none where there is no header.
		 */
		Duration deadline() {
			return (this.mode == Mode.OFF) ? Duration.ZERO : this.timeout;
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
			requireDuration("shutdown.delay", delay);
			requireDuration("shutdown.quiet-period", quietPeriod);
			requireDuration("shutdown.grace-period", gracePeriod);
		}

		/**
		 * Returns how long the drain takes at most.
		 * @return delay and grace period
		 */
		Duration longest() {
			return this.delay.plus(this.gracePeriod);
		}

	}

	private static void requireSize(String key, DataSize value) {
		boolean valid = value.toBytes() >= 1 && value.toBytes() <= FrameCodec.MAX_FRAME_SIZE;
		require(valid, key, value, "1B to 1GB");
	}

	private static void requireBuffered(String key, DataSize value, long heap) {
		boolean valid = value.compareTo(LEAST_BUFFERED) >= 0 && value.toBytes() <= heap;
		require(valid, key, value, "1MB to %sMB, the heap".formatted(DataSize.ofBytes(heap).toMegabytes()));
	}

	private static void requireDuration(String key, Duration value) {
		requireDuration(PREFIX, key, value);
	}

	private static void requireDuration(String prefix, String key, Duration value) {
		boolean valid = !value.isNegative() && value.compareTo(LONGEST) <= 0;
		require(prefix, valid, key, DurationStyle.SIMPLE.print(value), "0s to 365d");
	}

	private static void require(boolean valid, String key, Object value, String range) {
		require(PREFIX, valid, key, value, range);
	}

	private static void require(String prefix, boolean valid, String key, Object value, String range) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(prefix + "." + key, value,
					"It must be %s.".formatted(range));
		}
	}

}
