package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * How the connections of a run are made.
 *
 * @param bind address of this machine that they come from; the system's choice if
 * {@code null}
 * @param proxy header that they begin with, if any
 * @param tls makes them encrypted ones, if given
 */
record Dialer(@Nullable InetAddress bind, @Nullable ProxyPreamble proxy, @Nullable TransportFactory tls) {

	/**
	 * Opens a non-blocking socket.
	 * @return the socket, not connected
	 * @throws IOException if the system has none left, or does not have the address
	 */
	SocketChannel open() throws IOException {
		SocketChannel channel = SocketChannel.open();
		try {
			channel.configureBlocking(false);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			bind(channel);
			return channel;
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
	}

	private void bind(SocketChannel channel) throws IOException {
		if (this.bind != null) {
			try {
				channel.bind(new InetSocketAddress(this.bind, 0));
			}
			catch (IOException ex) {
				throw new ProbeException(Step.CONNECT,
						"no socket to be had at %s: %s".formatted(this.bind.getHostAddress(), ex.getMessage()));
			}
		}
	}

	/**
	 * Returns what a connection begins with, before TLS.
	 * @param local its address on this machine
	 * @param remote the peer's address
	 * @return the bytes to send, none unless they were asked for
	 */
	ByteBuffer preamble(SocketAddress local, SocketAddress remote) {
		return (this.proxy != null)
				? ByteBuffer.wrap(this.proxy.encode((InetSocketAddress) local, (InetSocketAddress) remote))
				: ByteBuffer.allocate(0);
	}

	Transport transport(SocketChannel channel) throws IOException {
		return (this.tls != null) ? this.tls.transport(channel) : new PlainTransport(channel);
	}

}
