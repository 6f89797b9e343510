package io.tcpecho.server.listener;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;

import io.tcpecho.server.admission.ListenerLimit;
import io.tcpecho.server.admission.Place;
import io.tcpecho.server.admission.Rejection;
import io.tcpecho.server.connection.ConnectionEnd;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.connection.EchoConnection;
import io.tcpecho.server.connection.ProxyPolicy;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The loop that accepts connections, on a platform thread of its own.
 * <p>
 * The framework's ends with the first failure that it does not expect and leaves a port
 * that nobody accepts from. This one ends when the listening socket is closed and for no
 * other reason: whatever is thrown, memory that is short included, costs the connection
 * that it befell.
 */
final class AcceptLoop {

	private static final Log logger = LogFactory.getLog(AcceptLoop.class);

	private final EchoServerConnectionFactory factory;

	private final ListeningSocket listener;

	private final Acceptance acceptance;

	private final ListenerLimit limit;

	private final Connections connections;

	private final OwnConnections ownConnections;

	AcceptLoop(EchoServerConnectionFactory factory, ListeningSocket listener, Acceptance acceptance,
			ListenerLimit limit, Connections connections, OwnConnections ownConnections) {
		this.factory = factory;
		this.listener = listener;
		this.acceptance = acceptance;
		this.limit = limit;
		this.connections = connections;
		this.ownConnections = ownConnections;
	}

	/**
	 * Accepts until the listening socket is closed.
	 */
	void run() {
		while (!this.listener.isClosed()) {
			try {
				acceptNext();
			}
			catch (Throwable ex) {
				// not even the failure could be told of, for want of memory
				this.acceptance.slowDown();
			}
		}
	}

	private void acceptNext() {
		this.listener.pause(this.acceptance.delay());
		this.acceptance.waiting();
		Socket socket = null;
		Place place = null;
		EchoConnection connection = null;
		try {
			socket = this.listener.accept();
			boolean own = this.ownConnections.recognize(socket.getRemoteSocketAddress());
			boolean refusing = this.factory.isRefusing();
			ProxyPolicy proxy = this.factory.getProfile().proxy();
			boolean proxied = proxy != null && (own || proxy.trusts(socket.getInetAddress()));
			if (proxy != null && !proxied && !proxy.direct()) {
				turnAway(socket);
				return;
			}
			place = (own || refusing) ? null
					: proxied ? this.limit.acquire() : this.limit.acquire(socket.getInetAddress());
			boolean full = !own && place == null;
			if (full || refusing) {
				socket.close();
				this.acceptance.worked();
				return;
			}
			this.factory.setSocketAttributes(socket);
			connection = this.factory.createConnection(socket, place, proxied);
			this.connections.add(connection);
			this.factory.getTaskExecutor().execute(connection);
			if (own) {
				this.acceptance.worked();
			}
			else {
				this.acceptance.succeeded();
			}
		}
		catch (SocketTimeoutException ex) {
			logger.debug("No connection came within the timeout of the listening socket", ex);
		}
		catch (Throwable ex) {
			undo(socket, place, connection);
			if (!this.listener.isClosed()) {
				this.acceptance.failed(ex);
			}
		}
	}

	/**
	 * Closes a connection from nobody who may send a header of the PROXY protocol, before
	 * anything has been taken for it.
	 */
	private void turnAway(Socket socket) throws IOException {
		this.limit.reject(Rejection.PROXY_UNTRUSTED);
		// a reset leaves nothing behind, however many there are
		socket.setSoLinger(true, 0);
		socket.close();
		this.acceptance.worked();
		this.connections.turnedAway(ConnectionEnd.untrusted(this.factory.getProfile().listener(), socket));
	}

	/**
	 * Closes what has been opened, and gives back what has been taken. A connection does
	 * so itself, since its thread may have begun, whatever was thrown.
	 */
	private void undo(@Nullable Socket socket, @Nullable Place place, @Nullable EchoConnection connection) {
		if (place != null && connection == null) {
			this.limit.release(place);
		}
		try {
			if (socket != null) {
				socket.close();
			}
		}
		catch (Throwable ex) {
			logger.debug("Failed to close a socket that could not be set up", ex);
		}
		try {
			if (connection != null) {
				connection.close();
			}
		}
		catch (Throwable ex) {
			logger.debug("Failed to close a connection that could not be set up", ex);
		}
	}

}
