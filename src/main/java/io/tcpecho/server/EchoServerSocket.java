package io.tcpecho.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;

import org.jspecify.annotations.Nullable;

/**
 * The listening socket. It exists bound or not at all.
 */
final class EchoServerSocket extends ServerSocket {

	/**
	 * Binds to an address. {@code SO_REUSEPORT} must be set before the bind, which the
	 * framework's {@code postProcessServerSocket} is too late for.
	 * @param address address to bind, or {@code null} for all interfaces, IPv4 and IPv6
	 * @param port port to bind; 0 picks a free one
	 * @param backlog length of the accept queue
	 * @param reusePort whether other sockets may be bound to the same port
	 * @throws EchoServerBindException if the address cannot be bound
	 */
	EchoServerSocket(@Nullable InetAddress address, int port, int backlog, boolean reusePort) throws IOException {
		InetSocketAddress endpoint = new InetSocketAddress(address, port);
		try {
			if (reusePort) {
				setOption(StandardSocketOptions.SO_REUSEPORT, true);
			}
			bind(endpoint, backlog);
		}
		catch (IOException | UnsupportedOperationException ex) {
			close();
			throw new EchoServerBindException(endpoint, ex);
		}
	}

}
