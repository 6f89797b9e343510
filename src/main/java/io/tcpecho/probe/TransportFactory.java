package io.tcpecho.probe;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/**
 * Way to make a connection an encrypted one.
 */
interface TransportFactory {

	/**
	 * Begins the encryption of a connection.
	 * @param channel connected, non-blocking
	 * @return the transport, its handshake still to be made
	 * @throws IOException if there is none to be had
	 */
	Transport transport(SocketChannel channel) throws IOException;

}
