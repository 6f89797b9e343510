package io.tcpecho.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameCodecFactory;
import io.tcpecho.server.connection.Deadlines;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.connection.ReplyMode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import static java.util.Objects.requireNonNullElse;

/**
 * Settings of a listener: its own, and those of the server where it has none.
 *
 * @param name name of the listener
 * @param address address to bind, or {@code null} for all
 * @param port port to bind
 * @param backlog length of the accept queue
 * @param reusePort whether processes may share the port
 * @param sendBufferSize size of the send buffers, or {@code null} for the system's
 * @param maxConnections most connections of its own, 0 for no such limit
 * @param deadlines how long its connections may take
 * @param reply whether each message must have a reply
 * @param requestChannel name of the channel of messages
 * @param errorChannel name of the channel of failures, or {@code null}
 * @param concurrency most messages of a connection that are handled at a time
 * @param bundle name of the SSL bundle, or {@code null} for plain connections
 * @param clientAuth whether clients are asked for a certificate
 * @param proxy whether connections begin with the PROXY protocol's header
 * @param framing where a message begins and ends
 * @param maxFrameSize longest message, or {@code null} for that of the framing
 * @param ownFraming whether the framing is its own
 * @param ownMaxFrameSize whether the longest message is its own
 */
record ListenerSettings(ListenerName name, @Nullable InetAddress address, int port, int backlog, boolean reusePort,
		@Nullable DataSize sendBufferSize, int maxConnections, Deadlines deadlines, ReplyMode reply,
		String requestChannel, @Nullable String errorChannel, int concurrency, @Nullable String bundle,
		ClientAuth clientAuth, ProxySettings proxy, FrameCodecFactory framing, @Nullable DataSize maxFrameSize,
		boolean ownFraming, boolean ownMaxFrameSize) {

	ListenerSettings {
		Bounds.clientAuth(name.prefix(), clientAuth, bundle);
	}

	/**
	 * Returns the settings of the main listener, if there is to be one, and of all
	 * others.
	 * @param server the configuration
	 * @return settings by the name of the listener
	 * @throws InvalidConfigurationPropertyValueException if two cannot be together
	 */
	static List<ListenerSettings> all(EchoServerProperties server) {
		List<ListenerSettings> all = new ArrayList<>();
		if (server.hasMainListener()) {
			all.add(main(server));
		}
		for (String listener : server.listeners().keySet()) {
			ListenerSettings added = named(listener, server);
			all.forEach(added::requireOtherPort);
			all.add(added);
		}
		return all;
	}

	/**
	 * Returns the settings of the main listener.
	 */
	static ListenerSettings main(EchoServerProperties server) {
		return of(ListenerName.MAIN, ListenerProperties.NONE, server);
	}

	/**
	 * Returns the settings of a listener beside the main one.
	 * @param name its name in the configuration
	 */
	static ListenerSettings named(String name, EchoServerProperties server) {
		return of(ListenerName.of(name), Objects.requireNonNull(server.listeners().get(name), name), server);
	}

	private static ListenerSettings of(ListenerName name, ListenerProperties own, EchoServerProperties server) {
		ProxySettings proxy = ProxySettings.of(name, own.proxyProtocol(), server.proxyProtocol());
		String bundle = (own.ssl().bundle() != null) ? own.ssl().bundle() : server.ssl().bundle();
		ClientAuth inherited = StringUtils.hasText(bundle) ? server.ssl().clientAuth() : ClientAuth.NONE;
		String errorChannel = (own.errorChannel() != null) ? own.errorChannel() : server.errorChannel();
		Deadlines deadlines = new Deadlines(requireNonNullElse(own.idleTimeout(), server.idleTimeout()),
				requireNonNullElse(own.frameTimeout(), server.frameTimeout()),
				requireNonNullElse(own.writeTimeout(), server.writeTimeout()),
				requireNonNullElse(own.replyTimeout(), server.replyTimeout()),
				requireNonNullElse(own.ssl().handshakeTimeout(), server.ssl().handshakeTimeout()), proxy.deadline());
		return new ListenerSettings(name, (own.address() != null) ? own.address() : server.address(),
				requireNonNullElse(own.port(), server.port()), requireNonNullElse(own.backlog(), server.backlog()),
				own.sharesPort(server.reusePort()),
				(own.sendBufferSize() != null) ? own.sendBufferSize() : server.sendBufferSize(),
				requireNonNullElse(own.maxConnections(), 0), deadlines, requireNonNullElse(own.reply(), server.reply()),
				requireNonNullElse(own.requestChannel(), server.requestChannel()),
				StringUtils.hasText(errorChannel) ? errorChannel : null,
				requireNonNullElse(own.concurrency(), server.concurrency()),
				StringUtils.hasText(bundle) ? bundle : null, requireNonNullElse(own.ssl().clientAuth(), inherited),
				proxy, requireNonNullElse(own.framing(), server.framing()),
				(own.maxFrameSize() != null) ? own.maxFrameSize() : server.maxFrameSize(), own.framing() != null,
				own.maxFrameSize() != null);
	}

	/**
	 * Refuses two listeners on one port. They would share it, or the second could not be
	 * bound, which says less.
	 */
	private void requireOtherPort(ListenerSettings other) {
		boolean same = this.port == other.port && this.port != 0
				&& (this.address == null || other.address == null || this.address.isAnyLocalAddress()
						|| other.address.isAnyLocalAddress() || this.address.equals(other.address));
		Bounds.require(!same, this.name.key("port"), this.port,
				"another port than that of %s".formatted(other.name.key("port")));
	}

	/**
	 * Creates the codec of the framing.
	 * @return a codec for the longest message
	 * @throws InvalidConfigurationPropertyValueException if it cannot be created
	 */
	FrameCodec codec() {
		return codec(this.name, this.framing, this.maxFrameSize);
	}

	/**
	 * Creates the codec of a framing.
	 * @param name name of the listener, for reports
	 * @param framing where a message begins and ends
	 * @param maxFrameSize longest message, or {@code null} for that of the framing
	 * @return a codec for the longest message
	 * @throws InvalidConfigurationPropertyValueException if it cannot be created
	 */
	static FrameCodec codec(ListenerName name, FrameCodecFactory framing, @Nullable DataSize maxFrameSize) {
		try {
			return (maxFrameSize != null) ? framing.codec(Math.toIntExact(maxFrameSize.toBytes())) : framing.codec();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(name.key("framing"), framing.label(),
					String.valueOf(ex.getMessage()));
		}
	}

}
