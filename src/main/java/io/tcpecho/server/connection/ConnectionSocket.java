package io.tcpecho.server.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;

import io.tcpecho.server.tls.TlsHandshake;
import io.tcpecho.server.tls.TlsLayer;
import io.tcpecho.server.tls.TlsSocket;
import io.tcpecho.server.turns.Turn;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Socket of a connection: the accepted one, and TLS over it if there is any.
 */
public final class ConnectionSocket {

	private static final Log logger = LogFactory.getLog(ConnectionSocket.class);

	private final Socket accepted;

	private final @Nullable TlsSocket tls;

	private final @Nullable ProxiedClient proxied;

	private final InetAddress localAddress;

	private volatile boolean abrupt;

	private volatile @Nullable TlsHandshake handshake;

	private volatile @Nullable String handshakeFailure;

	private ConnectionSocket(Socket accepted, @Nullable TlsSocket tls, @Nullable ProxiedClient proxied) {
		this.accepted = accepted;
		this.tls = tls;
		this.proxied = proxied;
		this.localAddress = accepted.getLocalAddress();
	}

	/**
	 * Creates the socket of a connection.
	 * @param accepted the accepted socket
	 * @param tls TLS of all connections, or {@code null} if they are plain
	 * @param turn turn of the connection's thread
	 * @param proxied whether a header of the PROXY protocol comes first
	 * @throws IOException if the socket is closed already
	 */
	public static ConnectionSocket of(Socket accepted, @Nullable TlsLayer tls, Turn turn, boolean proxied)
			throws IOException {
		return new ConnectionSocket(accepted, (tls != null) ? tls.layer(accepted, turn::pass) : null,
				proxied ? new ProxiedClient() : null);
	}

	Socket getAccepted() {
		return this.accepted;
	}

	/**
	 * Returns the address that the client has connected to, also when the socket is
	 * closed.
	 */
	InetAddress getLocalAddress() {
		return this.localAddress;
	}

	/**
	 * Returns the socket to read and write.
	 */
	Socket getLayered() {
		return (this.tls != null) ? this.tls : this.accepted;
	}

	/**
	 * Returns the TLS over the socket, or {@code null} if it is plain.
	 */
	@Nullable TlsSocket getTls() {
		return this.tls;
	}

	/**
	 * Returns who is behind the balancer, or {@code null} if no header of the PROXY
	 * protocol comes first.
	 */
	@Nullable ProxiedClient getProxied() {
		return this.proxied;
	}

	/**
	 * Returns whether a header of the PROXY protocol is still to come, or to become
	 * whole.
	 */
	boolean isHeaderMissing() {
		return this.proxied != null && this.proxied.getHeader() == null;
	}

	/**
	 * Returns how many bytes TLS and the PROXY protocol's header hold.
	 */
	int getBuffered() {
		int header = (this.proxied != null) ? this.proxied.getBuffered() : 0;
		return (this.tls != null) ? header + this.tls.getBuffered() : header;
	}

	/**
	 * Shakes hands where there is TLS.
	 * @return {@code null} if that has gone well, why the connection is over if not
	 */
	@Nullable CloseReason shakeHands() {
		if (this.tls == null) {
			return null;
		}
		try {
			this.handshake = TlsHandshake.with(this.tls);
			return null;
		}
		catch (IOException ex) {
			if (this.tls.hasReceived()) {
				this.handshakeFailure = TlsHandshake.describe(this.tls, ex);
				return CloseReason.HANDSHAKE_FAILED;
			}
			// a load balancer that checks whether somebody listens does not shake hands
			return (ex instanceof SocketException) ? CloseReason.CLIENT_RESET : CloseReason.CLIENT_CLOSED;
		}
	}

	/**
	 * Returns what the TLS handshake has agreed upon, or {@code null} without TLS and
	 * until it is known.
	 */
	@Nullable TlsHandshake getHandshake() {
		return this.handshake;
	}

	/**
	 * Returns what the PROXY protocol's header or the TLS handshake has failed with, or
	 * {@code null} if neither has.
	 */
	@Nullable String getFailure() {
		String header = (this.proxied != null) ? this.proxied.getFailure() : null;
		return (header != null) ? header : this.handshakeFailure;
	}

	/**
	 * Returns whether the client has sent something that has not been read.
	 * @throws IOException if the socket is closed
	 */
	boolean hasInput() throws IOException {
		return this.accepted.getInputStream().available() > 0;
	}

	/**
	 * Sets whether a close drops what the client has not taken; otherwise the operating
	 * system goes on trying to deliver it for as long as it sees fit.
	 */
	void setAbrupt(boolean abrupt) {
		if (this.abrupt == abrupt) {
			return;
		}
		this.abrupt = abrupt;
		try {
			this.accepted.setSoLinger(abrupt, 0);
		}
		catch (IOException ex) {
			logger.debug("%s is closed: %s".formatted(this.accepted, ex));
		}
	}

	/**
	 * Ends the sending side, unless it has ended. TLS says goodbye, for which it waits
	 * for a write in progress.
	 */
	void endOutput() throws IOException {
		Socket layered = getLayered();
		if (!layered.isOutputShutdown()) {
			layered.shutdownOutput();
		}
	}

	/**
	 * Ends the receiving side, so that whoever reads wakes up.
	 */
	void endInput() throws IOException {
		this.accepted.shutdownInput();
	}

	/**
	 * Closes without a word of TLS.
	 */
	void closeAtOnce() {
		try {
			this.accepted.close();
		}
		catch (IOException ex) {
			logger.debug("Failed to close %s: %s".formatted(this.accepted, ex));
		}
	}

}
