package io.tcpecho.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Executor;

import io.tcpecho.framing.FrameCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpConnectionServerListeningEvent;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.util.Assert;

/**
 * Connection factory whose listening socket is bound when {@link #start()} returns and
 * whose state is that of the socket.
 * <p>
 * The framework's own binds on the executor: a port in use becomes a log line of a
 * process that stays up and serves nobody, and its {@code isListening()} and
 * {@code isRunning()} do not tell. It also looks through all connections at each accept
 * to find the closed ones; here a connection leaves when it closes.
 */
public final class EchoServerConnectionFactory extends TcpNetServerConnectionFactory {

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final FrameCodec codec;

	private boolean reusePort;

	private boolean virtualThreads;

	private volatile @Nullable EchoServerSocket listener;

	/**
	 * Creates a factory that is not yet bound.
	 * @param port port to bind, 0 to 65535; 0 picks a free one
	 * @param codec framing of all connections
	 */
	EchoServerConnectionFactory(int port, FrameCodec codec) {
		super(port);
		this.codec = codec;
		setDeserializer(codec);
		setSerializer(codec);
		setMapper(new EchoMessageMapper());
		setTcpNetConnectionSupport(this::createConnection);
	}

	void setReusePort(boolean reusePort) {
		this.reusePort = reusePort;
	}

	void setVirtualThreads(boolean virtualThreads) {
		this.virtualThreads = virtualThreads;
	}

	@Override
	public void setTaskExecutor(Executor taskExecutor) {
		super.setTaskExecutor(new ConnectionExecutor(taskExecutor));
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
	 * Returns how many connections are open.
	 * @return the number of connections
	 */
	public int getActiveConnections() {
		return this.connections.size();
	}

	/**
	 * Returns the bound port while bound, the configured one otherwise.
	 */
	@Override
	public int getPort() {
		EchoServerSocket socket = boundListener();
		return (socket != null) ? socket.getLocalPort() : super.getPort();
	}

	/**
	 * Returns the bound address, or {@code null} while not bound.
	 */
	@Override
	public @Nullable SocketAddress getServerSocketAddress() {
		EchoServerSocket socket = boundListener();
		return (socket != null) ? socket.getLocalSocketAddress() : null;
	}

	private @Nullable EchoServerSocket boundListener() {
		EchoServerSocket socket = this.listener;
		return (socket != null && !socket.isClosed()) ? socket : null;
	}

	/**
	 * Binds on the calling thread, then accepts on one of the executor's.
	 * @throws EchoServerBindException if the address cannot be bound
	 */
	@Override
	public void start() {
		this.lifecycleMonitor.lock();
		try {
			if (isActive()) {
				return;
			}
			EchoServerSocket socket = bind();
			this.listener = socket;
			try {
				super.start();
			}
			catch (RuntimeException | Error ex) {
				socket.endAcceptLoop();
				setActive(false);
				throw ex;
			}
		}
		finally {
			this.lifecycleMonitor.unlock();
		}
		publishListening();
	}

	private void publishListening() {
		try {
			getApplicationEventPublisher().publishEvent(new TcpConnectionServerListeningEvent(this, getPort()));
		}
		catch (RuntimeException ex) {
			stop();
			throw ex;
		}
	}

	private EchoServerSocket bind() {
		try {
			String address = getLocalAddress();
			return new EchoServerSocket((address != null) ? InetAddress.getByName(address) : null, super.getPort(),
					getBacklog(), this.reusePort);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot create the listening socket", ex);
		}
	}

	/**
	 * Hands out the socket that {@link #start()} has bound.
	 */
	@Override
	protected ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress whichNic)
			throws IOException {
		EchoServerSocket socket = this.listener;
		if (socket == null) {
			throw new IOException("Not bound");
		}
		return socket;
	}

	/**
	 * Does nothing: {@link #start()} has published the event on the starting thread.
	 */
	@Override
	protected void publishServerListeningEvent(int port) {
	}

	/**
	 * Accepts until the listening socket is closed. However the loop ends, the socket is
	 * closed then: a client is refused instead of waiting in a queue nobody serves.
	 */
	@Override
	public void run() {
		EchoServerSocket socket = this.listener;
		Assert.state(socket != null, "Not bound");
		socket.beginAcceptLoop();
		try {
			super.run();
		}
		finally {
			if (!socket.isClosed()) {
				this.logger.error("The accept loop has ended; the echo server refuses clients until it is restarted");
			}
			socket.endAcceptLoop();
		}
	}

	/**
	 * Sets the options of an accepted socket. One that the client has reset already may
	 * refuse them, which must not end the accept loop.
	 */
	@Override
	protected void setSocketAttributes(Socket socket) {
		try {
			super.setSocketAttributes(socket);
		}
		catch (SocketException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Closes the listening socket and all connections, and waits for the accept loop to
	 * end, up to 5 seconds: its last act sets this factory inactive, which must not hit a
	 * restart.
	 */
	@Override
	public void stop() {
		setActive(false);
		EchoServerSocket socket = this.listener;
		if (socket != null) {
			socket.closeQuietly();
		}
		super.stop();
		if (socket != null && !socket.awaitAcceptLoopEnd(STOP_TIMEOUT)) {
			this.logger.warn("The accept loop has not ended within " + STOP_TIMEOUT);
		}
	}

	@Override
	public String getBeanDescription() {
		return "echo server";
	}

	private EchoConnection createConnection(Socket socket, boolean server, boolean lookupHost,
			@Nullable ApplicationEventPublisher eventPublisher, @Nullable String factoryName) {
		return new EchoConnection(socket, lookupHost, eventPublisher, factoryName, this.codec, this.virtualThreads,
				this::remove);
	}

	private void remove(EchoConnection connection) {
		this.connections.remove(connection.getConnectionId());
	}

	/**
	 * Does nothing: a connection has left when it is closed.
	 */
	@Override
	protected void harvestClosedConnections() {
	}

}
