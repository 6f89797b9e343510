package io.tcpecho.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finder of ports for the servers. They are below those that Linux gives to clients,
 * which could have one of them, or even connect to themselves.
 */
final class FreePort {

	private static final int FIRST = 20000;

	private static final int LAST = 32000;

	private static final int ATTEMPTS = 100;

	private FreePort() {
	}

	/**
	 * Finds a port of the loopback address that nobody listens on.
	 * @return the port
	 * @throws IOException if there is none
	 */
	static int find() throws IOException {
		for (int i = 0; i < ATTEMPTS; i++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// somebody has it: the next one may be free
			}
		}
		throw new IOException("No free port between %d and %d".formatted(FIRST, LAST));
	}

}
