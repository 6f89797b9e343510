package io.tcpecho.server;

import java.net.Socket;
import java.net.SocketTimeoutException;

import io.tcpecho.server.turns.Turn;
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

	private final EchoServerSocket listener;

	private final Acceptance acceptance;

	AcceptLoop(EchoServerConnectionFactory factory, EchoServerSocket listener, Acceptance acceptance) {
		this.factory = factory;
		this.listener = listener;
		this.acceptance = acceptance;
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
		EchoSocket socket = null;
		EchoConnection connection = null;
		try {
			socket = this.listener.accept();
			boolean own = this.factory.getOwnConnections().recognize(socket);
			if (this.factory.isRefusing() || !(own || socket.admit())) {
				socket.close();
				this.acceptance.worked();
				return;
			}
			this.factory.setSocketAttributes(socket);
			Turn turn = this.factory.beginTurn();
			Socket layered = this.factory.layerTls(socket, turn);
			connection = this.factory.createConnection(socket, layered, turn);
			this.factory.register(connection, socket);
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
			undo(socket, connection);
			if (!this.listener.isClosed()) {
				this.acceptance.failed(ex);
			}
		}
	}

	/**
	 * Closes what has been opened. The socket comes first: it gives back the permit and
	 * needs no memory.
	 */
	private static void undo(@Nullable EchoSocket socket, @Nullable EchoConnection connection) {
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
