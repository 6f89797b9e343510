package io.tcpecho.server;

import java.net.InetAddress;
import java.time.Duration;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.admission.ListenerLimit;
import io.tcpecho.server.connection.BackgroundTasks;
import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.ConnectionServices;
import io.tcpecho.server.connection.ConnectionTotals;
import io.tcpecho.server.connection.EchoGateway;
import io.tcpecho.server.connection.LateReplies;
import io.tcpecho.server.connection.ReplyMode;
import io.tcpecho.server.listener.AcceptLiveness;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.server.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Maker of a listener's parts from its settings: a connection factory and a gateway.
 */
final class ListenerFactory {

	private static final long NO_TIMEOUT = -1;

	private final FrameCodec codec;

	private final ConnectionServices services;

	private final ConnectionLimit limit;

	private final OwnConnections ownConnections;

	private final AcceptLiveness liveness;

	private final BackgroundTasks tasks;

	private final ObjectProvider<SslBundles> bundles;

	private final Environment environment;

	/**
	 * Creates a maker.
	 * @param codec codec of listeners without a framing of their own
	 * @param services what connections share
	 * @param limit places of all clients
	 * @param ownConnections connections of the process to itself
	 * @param liveness where it is noted that accepting has ended
	 * @param tasks what runs connections
	 * @param bundles SSL bundles, if there are any
	 * @param environment where their files are configured
	 */
	ListenerFactory(FrameCodec codec, ConnectionServices services, ConnectionLimit limit, OwnConnections ownConnections,
			AcceptLiveness liveness, BackgroundTasks tasks, ObjectProvider<SslBundles> bundles,
			Environment environment) {
		this.codec = codec;
		this.services = services;
		this.limit = limit;
		this.ownConnections = ownConnections;
		this.liveness = liveness;
		this.tasks = tasks;
		this.bundles = bundles;
		this.environment = environment;
	}

	EchoServerConnectionFactory connectionFactory(ListenerSettings settings, ConnectionProfile profile) {
		EchoServerConnectionFactory factory = new EchoServerConnectionFactory(settings.name(), settings.port(), profile,
				this.ownConnections, this.liveness);
		InetAddress address = settings.address();
		if (address != null) {
			factory.setLocalAddress(address.getHostAddress());
		}
		factory.setBacklog(settings.backlog());
		factory.setReusePort(settings.reusePort());
		DataSize sendBufferSize = settings.sendBufferSize();
		if (sendBufferSize != null) {
			factory.setSoSendBufferSize(Math.toIntExact(sendBufferSize.toBytes()));
		}
		factory.setSoTcpNoDelay(true);
		factory.setSoKeepAlive(true);
		factory.setTaskExecutor(this.tasks::run);
		return factory;
	}

	ConnectionProfile profile(ListenerSettings settings) {
		String name = settings.name().value();
		return new ConnectionProfile(name, codec(settings), settings.deadlines(), settings.concurrency(),
				new LateReplies(settings.reply() == ReplyMode.OPTIONAL),
				new ListenerLimit(name, this.limit, settings.maxConnections()), new ConnectionTotals(), tls(settings),
				settings.proxy().policy(), this.services);
	}

	/**
	 * Returns the codec of a listener. Where the application has one of its own, nobody
	 * but that knows how long its messages may be.
	 */
	private FrameCodec codec(ListenerSettings settings) {
		if (!settings.ownFraming() && !settings.ownMaxFrameSize()) {
			return this.codec;
		}
		Bounds.require(settings.ownFraming() || this.codec.getName().equals(settings.framing().label()),
				settings.name().key("max-frame-size"), settings.maxFrameSize(),
				"left out, or the listener's framing set, too: a codec of the application's own has its own longest message");
		return settings.codec();
	}

	private @Nullable TlsLayer tls(ListenerSettings settings) {
		String bundle = settings.bundle();
		return (bundle != null) ? new TlsLayer(this.bundles.getObject(), bundle, settings.name().key("ssl.bundle"),
				settings.clientAuth(), this.environment) : null;
	}

	EchoGateway gateway(ListenerSettings settings, EchoServerConnectionFactory connectionFactory) {
		EchoGateway gateway = new EchoGateway();
		Duration timeout = settings.deadlines().reply();
		gateway.setListener(settings.name());
		gateway.setReplyTimeout(timeout.isZero() ? NO_TIMEOUT : timeout.toMillis());
		gateway.setConnectionFactory(connectionFactory);
		gateway.setRequestChannelName(settings.requestChannel());
		gateway.setReplyMode(settings.reply());
		String errorChannel = settings.errorChannel();
		if (errorChannel != null) {
			gateway.setErrorChannelName(errorChannel);
		}
		return gateway;
	}

}
