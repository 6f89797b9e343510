package io.tcpecho.server.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

import io.tcpecho.proxy.ProxyHeader;
import io.tcpecho.proxy.ProxyHeaderException;
import io.tcpecho.proxy.ProxyHeaderReader;
import io.tcpecho.server.connection.ConnectionActivity.Phase;
import io.tcpecho.server.turns.Turn;
import org.jspecify.annotations.Nullable;

/**
 * Client of a connection that begins with a header of the PROXY protocol, as the header
 * tells of it.
 */
final class ProxiedClient {

	private volatile @Nullable ProxyHeader header;

	private volatile @Nullable String failure;

	/**
	 * Reads the header on the connection's own thread, and not a byte more. A balancer
	 * may be silent until its client is not, so the wait for the first byte is that of
	 * any connection.
	 * @return {@code null} if that has gone well, why the connection is over if not
	 */
	@Nullable CloseReason introduce(Socket accepted, ConnectionActivity activity, ConnectionWatch watch, Turn turn) {
		try {
			ProxyHeaderReader reader = new ProxyHeaderReader(
					new ProxyHeaderInput(accepted.getInputStream(), activity, watch, turn));
			if (!reader.await()) {
				// a balancer that checks whether somebody listens
				return CloseReason.CLIENT_CLOSED;
			}
			this.header = reader.read();
			activity.enter(Phase.WAITING);
			return null;
		}
		catch (ProxyHeaderException ex) {
			this.failure = ex.getMessage();
			return CloseReason.PROXY_HEADER_MALFORMED;
		}
		catch (IOException ex) {
			return CloseReason.CLIENT_RESET;
		}
	}

	/**
	 * Returns the header, or {@code null} until it is whole.
	 */
	@Nullable ProxyHeader getHeader() {
		return this.header;
	}

	/**
	 * Returns the address of the client; {@code null} if the header tells none, or is not
	 * whole yet, so that the socket's own stands.
	 */
	@Nullable InetSocketAddress getAddress() {
		ProxyHeader told = this.header;
		return (told != null) ? told.source() : null;
	}

	/**
	 * Returns how many bytes are held of what the header tells beside addresses.
	 */
	int getBuffered() {
		ProxyHeader told = this.header;
		return (told != null) ? told.tlvs().size() : 0;
	}

	/**
	 * Returns what is wrong with the header, or {@code null} if nothing is.
	 */
	@Nullable String getFailure() {
		return this.failure;
	}

}
