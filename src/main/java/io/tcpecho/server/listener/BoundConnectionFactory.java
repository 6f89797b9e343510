package io.tcpecho.server.listener;

import java.net.ServerSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

import io.tcpecho.server.connection.ListenerName;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpConnectionInterceptorFactoryChain;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;

/**
 * Connection factory whose listening socket is bound when {@link #start()} returns and
 * whose state is that of the socket.
 * <p>
 * The framework's own binds on the executor: a port in use becomes a log line of a
 * process that stays up and serves nobody, and its {@code isListening()} and
 * {@code isRunning()} do not tell.
 */
abstract class BoundConnectionFactory extends TcpNetServerConnectionFactory {

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final ListenerName name;

	private boolean reusePort;

	private volatile @Nullable ListeningSocket listener;

	BoundConnectionFactory(ListenerName name, int port) {
		super(port);
		this.name = name;
	}

	/**
	 * Returns the name of the listener.
	 */
	public ListenerName getListenerName() {
		return this.name;
	}

	/**
	 * Sets whether other sockets may be bound to the same port.
	 * @param reusePort {@code false} by default
	 */
	public void setReusePort(boolean reusePort) {
		this.reusePort = reusePort;
	}

	/**
	 * Refuses interceptors of connections, which wrap the framework's way of a message,
	 * not the one that a message takes here.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public void setInterceptorFactoryChain(TcpConnectionInterceptorFactoryChain chain) {
		throw new UnsupportedOperationException(
				"Connections of the echo server take no interceptors: put what they do into the flow behind the request channel");
	}

	/**
	 * Binds, on the calling thread.
	 * @throws EchoServerBindException if the address cannot be bound
	 */
	ListeningSocket bind() {
		ListeningSocket socket = ListeningSocket.bind(this.name, getLocalAddress(), super.getPort(), getBacklog(),
				this.reusePort);
		this.listener = socket;
		return socket;
	}

	/**
	 * Returns the socket that was bound last, or {@code null} if none was.
	 */
	@Nullable ListeningSocket getListeningSocket() {
		return this.listener;
	}

	/**
	 * Returns whether the listening socket is bound and somebody accepts from it: it is
	 * closed whenever the accept loop ends.
	 * @return {@code true} while clients can connect
	 */
	public boolean isAccepting() {
		return boundListener() != null;
	}

	/**
	 * Returns since when the listening socket has been bound.
	 * @return the time of the last start
	 */
	public Instant getStartedAt() {
		ListeningSocket socket = this.listener;
		return (socket != null) ? socket.getBoundAt() : Instant.EPOCH;
	}

	/**
	 * Returns the bound port while bound, the configured one otherwise.
	 */
	@Override
	public int getPort() {
		ListeningSocket socket = boundListener();
		return (socket != null) ? socket.getLocalPort() : super.getPort();
	}

	/**
	 * Returns the bound address, or {@code null} while not bound.
	 */
	@Override
	public @Nullable SocketAddress getServerSocketAddress() {
		ListeningSocket socket = boundListener();
		return (socket != null) ? socket.getLocalSocketAddress() : null;
	}

	private @Nullable ListeningSocket boundListener() {
		ListeningSocket socket = this.listener;
		return (socket != null && !socket.isClosed()) ? socket : null;
	}

	/**
	 * Returns the socket that {@link #start()} has bound, or {@code null} while not
	 * bound.
	 */
	@Override
	protected @Nullable ServerSocket getServerSocket() {
		return boundListener();
	}

	/**
	 * Closes the listening socket only, and does not wait for the accept loop.
	 */
	void closeSocket() {
		ListeningSocket socket = this.listener;
		if (socket != null) {
			socket.closeOnPurpose();
		}
	}

	/**
	 * Closes the listening socket only: new clients are refused, connections go on. The
	 * accept loop has ended afterwards, or has not within 5 seconds, which is logged.
	 */
	public void closeListener() {
		closeSocket();
		ListeningSocket socket = this.listener;
		if (socket != null && !socket.awaitAcceptLoopEnd(STOP_TIMEOUT)) {
			this.logger.warn("The accept loop has not ended within " + STOP_TIMEOUT);
		}
	}

}
