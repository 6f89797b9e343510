package io.tcpecho.server.listener;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.Executor;

import io.tcpecho.server.admission.Place;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.ConnectionServices;
import io.tcpecho.server.connection.ConnectionSocket;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.connection.EchoConnection;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.turns.Turn;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpConnectionServerListeningEvent;
import org.springframework.util.Assert;

/**
 * Connection factory that accepts by its own loop and makes the server's own connections.
 * <p>
 * One failed accept ends the framework's. It also looks through all connections at each
 * accept to find the closed ones; here a connection leaves when it is over.
 */
public final class EchoServerConnectionFactory extends BoundConnectionFactory {

	private static final String ACCEPT_THREAD = "echo-accept";

	private final ConnectionProfile profile;

	private final ConnectionServices services;

	private final Acceptance acceptance = new Acceptance();

	private final OwnConnections ownConnections;

	private final AcceptLiveness liveness;

	private volatile boolean refusing;

	/**
	 * Creates a factory that is not yet bound.
	 * @param name name of the listener
	 * @param port port to bind, 0 to 65535; 0 picks a free one
	 * @param profile what its connections have in common
	 * @param ownConnections connections of the process to itself
	 * @param liveness where it is noted that accepting has ended
	 */
	public EchoServerConnectionFactory(ListenerName name, int port, ConnectionProfile profile,
			OwnConnections ownConnections, AcceptLiveness liveness) {
		super(name, port);
		this.profile = profile;
		this.services = profile.services();
		this.ownConnections = ownConnections;
		this.liveness = liveness;
	}

	/**
	 * Returns what its connections have in common.
	 */
	public ConnectionProfile getProfile() {
		return this.profile;
	}

	/**
	 * Returns whether clients can connect: somebody accepts, and it does not fail.
	 */
	public boolean isServing() {
		return isAccepting() && !this.acceptance.isFailing();
	}

	/**
	 * Returns how accepting goes.
	 */
	public Acceptance getAcceptance() {
		return this.acceptance;
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
			ClassPreloader.loadRooms();
			ListeningSocket socket = bind();
			this.refusing = false;
			try {
				this.services.start(this);
				postProcessServerSocket(socket);
				setActive(true);
				// what it inherited, each connection's thread would inherit as well
				boolean inherit = false;
				new Thread(null, this, threadName(), 0, inherit).start();
				getTaskExecutor().execute(ClassPreloader::loadPoller);
			}
			catch (RuntimeException | Error ex) {
				socket.closeOnPurpose();
				socket.endAcceptLoop();
				setActive(false);
				this.services.stop(this);
				throw ex;
			}
		}
		finally {
			this.lifecycleMonitor.unlock();
		}
		publishListening();
	}

	private String threadName() {
		return getListenerName().isMain() ? ACCEPT_THREAD : ACCEPT_THREAD + "-" + getListenerName().value();
	}

	private void publishListening() {
		try {
			String header = (this.profile.proxy() != null) ? ", PROXY protocol required" : "";
			this.logger.info("started " + this + header);
			this.liveness.mend(this);
			getApplicationEventPublisher().publishEvent(new TcpConnectionServerListeningEvent(this, getPort()));
		}
		catch (RuntimeException ex) {
			stop();
			throw ex;
		}
	}

	/**
	 * Accepts until the listening socket is closed. However the loop ends, the socket is
	 * closed then: a client is refused instead of waiting in a queue nobody serves. An
	 * end that nobody has asked for breaks the liveness of the application until the next
	 * start.
	 */
	@Override
	public void run() {
		ListeningSocket socket = getListeningSocket();
		Assert.state(socket != null, "Not bound");
		socket.beginAcceptLoop();
		try {
			Assert.state(getListener() != null, "No gateway is registered with the connection factory");
			setListening(true);
			new AcceptLoop(this, socket, this.acceptance, this.profile.limit(), this.services.connections(),
					this.ownConnections)
				.run();
		}
		finally {
			setListening(false);
			setActive(false);
			try {
				if (!socket.isClosedOnPurpose()) {
					this.liveness.breakDown(this);
				}
			}
			finally {
				socket.endAcceptLoop();
			}
		}
	}

	/**
	 * Has new connections turned away while the framework shuts the application down in
	 * order.
	 */
	@Override
	public int beforeShutdown() {
		this.refusing = true;
		return super.beforeShutdown();
	}

	boolean isRefusing() {
		return this.refusing;
	}

	/** As the framework has it, for the accept loop. */
	@Override
	protected void setSocketAttributes(Socket socket) throws SocketException {
		super.setSocketAttributes(socket);
	}

	/**
	 * Makes the connection of an accepted socket, with TLS if there is any.
	 * @param accepted the socket
	 * @param place place of the client, or {@code null} if the connection is the server's
	 * own
	 * @param proxied whether a header of the PROXY protocol comes first
	 * @return a connection whose thread is to be started
	 * @throws IOException if the socket is closed already
	 */
	EchoConnection createConnection(Socket accepted, @Nullable Place place, boolean proxied) throws IOException {
		Turn turn = this.services.turns().begin();
		EchoConnection connection = new EchoConnection(ConnectionSocket.of(accepted, this.profile.tls(), turn, proxied),
				place, turn, this.profile, isLookupHost(), getApplicationEventPublisher(), getComponentName());
		initializeConnection(connection, accepted);
		return connection;
	}

	/** As the framework has it, for the accept loop. */
	@Override
	protected Executor getTaskExecutor() {
		return super.getTaskExecutor();
	}

	/**
	 * Returns the ids of the open connections, from the server's own book.
	 */
	@Override
	public List<String> getOpenConnectionIds() {
		return this.services.connections()
			.getOpen()
			.stream()
			.filter(this::isOwnerOf)
			.map(EchoConnection::getConnectionId)
			.toList();
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
		Connections connections = this.services.connections();
		return connections.find(connectionId).filter(this::isOwnerOf).isPresent()
				&& connections.hangUp(connectionId, CloseReason.CLOSED_BY_OPERATOR);
	}

	private boolean isOwnerOf(EchoConnection connection) {
		return connection.isOf(this.profile.listener());
	}

	/**
	 * Closes the listening socket and all its connections, and waits for the accept loop
	 * to end, up to 5 seconds: its last act sets this factory inactive, which must not
	 * hit a restart. The framework's own would do nothing, since it has not bound the
	 * socket.
	 */
	@Override
	public void stop() {
		closeListener();
		setActive(false);
		try {
			this.services.connections().closeAll(CloseReason.SERVER_SHUTDOWN, this.profile);
		}
		finally {
			this.services.stop(this);
		}
		this.logger.info("stopped " + this);
	}

	@Override
	public String getBeanDescription() {
		return getListenerName().isMain() ? "echo server"
				: "echo server's listener '%s'".formatted(getListenerName().value());
	}

}
