package io.tcpecho.server;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import io.tcpecho.address.Cidr;
import io.tcpecho.framing.FrameCodecFactory;
import io.tcpecho.server.EchoServerProperties.ProxyProtocol.Mode;
import io.tcpecho.server.EchoServerProperties.ProxyProtocol.Untrusted;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.connection.ReplyMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.util.unit.DataSize;

/**
 * Configuration of a listener beside the main one. What is {@code null} is what the
 * server has.
 *
 * @param address Address to bind.
 * @param port Port to bind, 0 to 65535; 0 picks a free one, published as
 * "local.echo.server.NAME.port". It must be set.
 * @param backlog Length of the accept queue, at least 1.
 * @param reusePort Whether several processes may share the port.
 * @param framing Where a message begins and ends.
 * @param maxFrameSize Longest message, 1B to 1GB.
 * @param sendBufferSize Size of a connection's send buffer in the operating system, 1B to
 * 1GB.
 * @param maxConnections Most connections of this listener that are open at a time, at
 * least 1, beside the limit of all; no limit of its own if not set.
 * @param idleTimeout Time after which a connection without a byte is closed, 0s to 365d.
 * @param frameTimeout Longest time from a frame's first byte to its last, 0s to 365d.
 * @param writeTimeout Longest time for a single write, 0s to 365d.
 * @param replyTimeout Longest time from a request to its reply, 0s to 365d.
 * @param reply Whether each message must have a reply.
 * @param requestChannel Name of the channel that messages go to.
 * @param errorChannel Name of the channel that turns failures into replies; if it is
 * empty, the connection is closed.
 * @param concurrency Most messages of a connection that are handled at a time, 1 to 1000.
 * @param ssl TLS of the connections.
 * @param proxyProtocol Header of the PROXY protocol.
 */
record ListenerProperties(@Nullable InetAddress address, @Nullable Integer port, @Nullable Integer backlog,
		@Nullable Boolean reusePort, @Nullable FrameCodecFactory framing, @Nullable DataSize maxFrameSize,
		@Nullable DataSize sendBufferSize, @Nullable Integer maxConnections, @Nullable Duration idleTimeout,
		@Nullable Duration frameTimeout, @Nullable Duration writeTimeout, @Nullable Duration replyTimeout,
		@Nullable ReplyMode reply, @Nullable String requestChannel, @Nullable String errorChannel,
		@Nullable Integer concurrency, @DefaultValue Ssl ssl, @DefaultValue ProxyProtocol proxyProtocol) {

	/** That of the main listener, whose keys are those of the server. */
	static final ListenerProperties NONE = new ListenerProperties(null, null, null, null, null, null, null, null, null,
			null, null, null, null, null, null, null, new Ssl(null, null, null),
			new ProxyProtocol(null, null, null, null));

	/**
	 * Checks what is set.
	 * @param name name of the listener
	 */
	void validate(ListenerName name) {
		Bounds.require(this.port != null, name.key("port"), "", "set: each listener has a port of its own");
		Bounds.port(name.key("port"), (this.port != null) ? this.port : 0);
		Bounds.backlog(name.key("backlog"), this.backlog);
		Bounds.size(name.key("max-frame-size"), this.maxFrameSize);
		Bounds.size(name.key("send-buffer-size"), this.sendBufferSize);
		Bounds.connections(name.key("max-connections"), this.maxConnections);
		Bounds.duration(name.key("idle-timeout"), this.idleTimeout);
		Bounds.duration(name.key("frame-timeout"), this.frameTimeout);
		Bounds.duration(name.key("write-timeout"), this.writeTimeout);
		Bounds.duration(name.key("reply-timeout"), this.replyTimeout);
		Bounds.text(name.key("request-channel"), this.requestChannel);
		Bounds.concurrency(name.key("concurrency"), this.concurrency);
		Bounds.duration(name.key("ssl.handshake-timeout"), this.ssl.handshakeTimeout());
		Bounds.duration(name.key("proxy-protocol.timeout"), this.proxyProtocol.timeout());
	}

	boolean sharesPort(boolean unlessSet) {
		return (this.reusePort != null) ? this.reusePort : unlessSet;
	}

	/**
	 * TLS of the listener's connections.
	 *
	 * @param bundle Name of the SSL bundle; if it is empty, connections are plain.
	 * @param clientAuth Whether clients are asked for a certificate: none, want or need.
	 * @param handshakeTimeout Longest time for the whole handshake, 0s to 365d.
	 */
	record Ssl(@Nullable String bundle, @Nullable ClientAuth clientAuth, @Nullable Duration handshakeTimeout) {

	}

	/**
	 * Header of the PROXY protocol.
	 *
	 * @param mode Whether connections begin with the header: off or required.
	 * @param trusted Networks of the load balancers that send the header.
	 * @param untrusted What becomes of connections from elsewhere: reject or direct.
	 * @param timeout Longest time from the header's first byte to its last, 0s to 365d.
	 */
	record ProxyProtocol(@Nullable Mode mode, @Nullable List<Cidr> trusted, @Nullable Untrusted untrusted,
			@Nullable Duration timeout) {

	}

}
