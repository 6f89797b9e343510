package org.springframework.integration.ip.tcp.connection;

import java.io.IOException;
import java.net.ServerSocket;

import static org.awaitility.Awaitility.await;

/**
 * Access to the listening socket that the framework keeps to itself and its subclasses.
 */
public final class ListeningSockets {

	private ListeningSockets() {
	}

	/**
	 * Closes the listening socket without the factory being told, as a fault would.
	 * @param factory a started factory
	 * @throws IOException if closing fails
	 */
	public static void close(TcpNetServerConnectionFactory factory) throws IOException {
		ServerSocket socket = await().until(factory::getServerSocket, (bound) -> bound != null);
		socket.close();
	}

}
