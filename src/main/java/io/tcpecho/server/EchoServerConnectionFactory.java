package io.tcpecho.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.tls.TlsSocket;
import io.tcpecho.server.turns.Turn;
import io.tcpecho.server.turns.Turns;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.integration.ip.tcp.connection.TcpConnectionInterceptorFactoryChain;
import org.springframework.integration.ip.tcp.connection.TcpConnectionServerListeningEvent;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.util.Assert;

/**
 * Connection factory whose listening socket is bound when {@link #start()} returns and
 * whose state is that of the socket.
 * <p>
 * The framework's own binds on the executor: a port in use becomes a log line of a
 * process that stays up and serves nobody, and its {@code isListening()} and
 * {@code isRunning()} do not tell. One failed accept ends it. It also looks through all
 * connections at each accept to find the closed ones; here a connection leaves when it
 * closes.
 */
public final class EchoServerConnectionFactory extends TcpNetServerConnectionFactory {

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final FrameCodec codec;

	private final ConnectionLimit limit;

	private final BufferBudget budget;

	private final Acceptance acceptance = new Acceptance();

	private final Deadlines deadlines;

	private final ConnectionWatchdog watchdog;

	private final ConnectionLedger ledger;

	private final OwnConnections ownConnections = new OwnConnections(this.connections.values());

	private final ReplyFlusher flusher = new ReplyFlusher(this::execute);

	private final AtomicInteger untold = new AtomicInteger();

	private final LateReplies lateReplies = new LateReplies();

	private final RequestFailures requestFailures = new RequestFailures();

	private Executor executor = (task) -> getTaskExecutor().execute(task);

	private @Nullable TlsLayer tls;

	private volatile boolean broken;

	private boolean reusePort;

	private Turns turns = Turns.onPlatformThreads();

	private volatile @Nullable EchoServerSocket listener;

	private volatile Instant startedAt = Instant.EPOCH;

	/**
	 * Creates a factory that is not yet bound.
	 * @param port port to bind, 0 to 65535; 0 picks a free one
	 * @param codec framing of all connections
	 * @param limit permits of the connections
	 * @param budget memory of all connections
	 * @param deadlines deadlines of all connections
	 * @param endListeners who is told of each connection's end
	 */
	EchoServerConnectionFactory(int port, FrameCodec codec, ConnectionLimit limit, BufferBudget budget,
			Deadlines deadlines, List<ConnectionEndListener> endListeners) {
		super(port);
		this.codec = codec;
		this.limit = limit;
		this.budget = budget;
		this.ledger = new ConnectionLedger(endListeners);
		this.deadlines = deadlines;
		this.watchdog = new ConnectionWatchdog(deadlines, budget, this.connections.values());
	}

	void setReusePort(boolean reusePort) {
		this.reusePort = reusePort;
	}

	void setTurns(Turns turns) {
		this.turns = turns;
	}

	void setTls(@Nullable TlsLayer tls) {
		this.tls = tls;
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
	 * Returns the TLS of all connections.
	 * @return the layer, or {@code null} if connections are plain
	 */
	public @Nullable TlsLayer getTls() {
		return this.tls;
	}

	@Override
	public void setTaskExecutor(Executor taskExecutor) {
		super.setTaskExecutor(new ConnectionExecutor(taskExecutor));
		this.executor = taskExecutor;
	}

	/**
	 * Runs a task on a thread such as connections have, also when the server has stopped.
	 * @param task what may take as long as it needs
	 * @throws RejectedExecutionException if the executor takes nothing any more
	 */
	void execute(Runnable task) {
		this.executor.execute(task);
	}

	/**
	 * Has listeners told of something on another thread, or on this one if no other is to
	 * be had.
	 * @param event tells them
	 */
	void tell(Runnable event) {
		this.untold.incrementAndGet();
		Runnable told = () -> {
			try {
				event.run();
			}
			finally {
				this.untold.decrementAndGet();
			}
		};
		try {
			execute(told);
		}
		catch (RuntimeException | Error ex) {
			told.run();
		}
	}

	/**
	 * Returns how many events listeners are still being told of.
	 */
	int getUntold() {
		return this.untold.get();
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
	 * Returns how accepting goes.
	 * @return successes and failures since the creation of this factory
	 */
	public Acceptance getAcceptance() {
		return this.acceptance;
	}

	/**
	 * Returns since when the listening socket has been bound.
	 * @return the time of the last start
	 */
	public Instant getStartedAt() {
		return this.startedAt;
	}

	/**
	 * Returns what all connections have carried.
	 * @return sums since the creation of this factory
	 */
	public Traffic getTraffic() {
		return this.ledger.getTraffic();
	}

	/**
	 * Returns the permits of the connections.
	 * @return open and rejected connections
	 */
	public ConnectionLimit getLimit() {
		return this.limit;
	}

	/**
	 * Returns the connections of clients that are open.
	 * @return a list of this moment
	 */
	public List<EchoConnection> getConnections() {
		return this.connections.values()
			.stream()
			.map(EchoConnection.class::cast)
			.filter((connection) -> !connection.isOwn())
			.toList();
	}

	/**
	 * Returns the connections of this process to its own listener.
	 * @return those that are announced and open
	 */
	public OwnConnections getOwnConnections() {
		return this.ownConnections;
	}

	BufferBudget getBudget() {
		return this.budget;
	}

	Deadlines getDeadlines() {
		return this.deadlines;
	}

	ConnectionLedger getLedger() {
		return this.ledger;
	}

	LateReplies getLateReplies() {
		return this.lateReplies;
	}

	RequestFailures getRequestFailures() {
		return this.requestFailures;
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
	 * Binds on the calling thread, then accepts on a thread of its own.
	 * @throws EchoServerBindException if the address cannot be bound
	 */
	@Override
	public void start() {
		this.lifecycleMonitor.lock();
		try {
			if (isActive()) {
				return;
			}
			ClassPreloader.loadPackagesOf(EchoServerConnectionFactory.class, Turns.class, TlsSocket.class,
					FrameCodec.class);
			EchoServerSocket socket = bind();
			this.listener = socket;
			this.startedAt = Instant.now();
			try {
				this.turns.start(this::isComputing);
				this.flusher.start();
				postProcessServerSocket(socket);
				super.start();
				getTaskExecutor().execute(ClassPreloader::loadPoller);
				this.watchdog.start();
			}
			catch (RuntimeException | Error ex) {
				socket.closeOnPurpose();
				socket.endAcceptLoop();
				setActive(false);
				this.flusher.stop();
				this.turns.stop();
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
			if (this.broken) {
				changeLiveness(LivenessState.CORRECT);
			}
			getApplicationEventPublisher().publishEvent(new TcpConnectionServerListeningEvent(this, getPort()));
		}
		catch (RuntimeException ex) {
			stop();
			throw ex;
		}
	}

	/**
	 * Returns whether the handler of any connection computes.
	 */
	private boolean isComputing() {
		for (TcpConnectionSupport connection : this.connections.values()) {
			if (((EchoConnection) connection).isComputing()) {
				return true;
			}
		}
		return false;
	}

	private EchoServerSocket bind() {
		String address = getLocalAddress();
		try {
			InetAddress local = (address != null) ? InetAddress.getByName(address) : null;
			return new EchoServerSocket(new InetSocketAddress(local, super.getPort()), getBacklog(), this.reusePort,
					this.limit);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot create the listening socket", ex);
		}
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
	 * Accepts until the listening socket is closed. However the loop ends, the socket is
	 * closed then: a client is refused instead of waiting in a queue nobody serves. An
	 * end that nobody has asked for breaks the liveness of the application until the next
	 * start.
	 */
	@Override
	public void run() {
		EchoServerSocket socket = this.listener;
		Assert.state(socket != null, "Not bound");
		socket.beginAcceptLoop();
		try {
			Assert.state(getListener() != null, "No gateway is registered with the connection factory");
			setListening(true);
			new AcceptLoop(this, socket, this.acceptance).run();
		}
		finally {
			setListening(false);
			setActive(false);
			try {
				if (!socket.isClosedOnPurpose()) {
					this.logger
						.error("The accept loop has ended; the echo server refuses clients until it is restarted");
					changeLiveness(LivenessState.BROKEN);
				}
			}
			finally {
				socket.endAcceptLoop();
			}
		}
	}

	private void changeLiveness(LivenessState state) {
		this.broken = state == LivenessState.BROKEN;
		AvailabilityChangeEvent.publish(getApplicationEventPublisher(), this, state);
	}

	/**
	 * Returns whether new connections are to be turned away while the framework shuts the
	 * application down in order.
	 */
	boolean isRefusing() {
		return isShuttingDown();
	}

	@Override
	protected void setSocketAttributes(Socket socket) throws SocketException {
		super.setSocketAttributes(socket);
	}

	Turn beginTurn() {
		return this.turns.begin();
	}

	Socket layerTls(EchoSocket accepted, Turn turn) throws IOException {
		return (this.tls != null) ? this.tls.layer(accepted, turn::pass) : accepted;
	}

	EchoConnection createConnection(Socket accepted, Socket layered, Turn turn) {
		return new EchoConnection(this, accepted, layered, getApplicationEventPublisher(), getComponentName(),
				this.codec, turn, this.flusher);
	}

	/**
	 * Tells a connection whom it works with, and makes it known as open until it closes.
	 */
	void register(EchoConnection connection, Socket accepted) {
		initializeConnection(connection, accepted);
		addConnection(connection);
	}

	@Override
	protected Executor getTaskExecutor() {
		return super.getTaskExecutor();
	}

	void handshakeFailed(EchoConnection connection, CloseReason reason, IOException failure) {
		if (this.tls != null) {
			this.tls.logFailure(connection, reason, failure);
		}
	}

	void connectionClosed(EchoConnection connection) {
		this.connections.remove(connection.getConnectionId());
	}

	/**
	 * Closes a connection as an operator does. The framework's own would hold up the
	 * accept loop for as long as the close takes.
	 * @param connectionId id of the connection
	 * @return {@code false} if none with this id is open, or it waits for its client to
	 * close already
	 */
	@Override
	public boolean closeConnection(String connectionId) {
		if (this.connections.get(connectionId) instanceof EchoConnection connection && !connection.isOwn()) {
			return connection.hangUp(CloseReason.CLOSED_BY_OPERATOR);
		}
		return false;
	}

	/**
	 * Closes the listening socket only: new clients are refused, connections go on. The
	 * accept loop has ended afterwards, or has not within 5 seconds, which is logged.
	 */
	void closeListener() {
		EchoServerSocket socket = this.listener;
		if (socket != null) {
			socket.closeOnPurpose();
			if (!socket.awaitAcceptLoopEnd(STOP_TIMEOUT)) {
				this.logger.warn("The accept loop has not ended within " + STOP_TIMEOUT);
			}
		}
	}

	/**
	 * Closes the listening socket and all connections, and waits for the accept loop to
	 * end, up to 5 seconds: its last act sets this factory inactive, which must not hit a
	 * restart. The framework's own would do nothing, since it has not bound the socket.
	 */
	@Override
	public void stop() {
		closeListener();
		setActive(false);
		try {
			this.connections.values()
				.forEach((connection) -> ((EchoConnection) connection).closeFor(CloseReason.SERVER_SHUTDOWN));
		}
		finally {
			this.watchdog.stop();
			this.flusher.stop();
			this.turns.stop();
		}
		this.logger.info("stopped " + this);
	}

	@Override
	public String getBeanDescription() {
		return "echo server";
	}

}
