package io.tcpecho.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Look at a peer after it has broken a connection: did it end altogether?
 */
final class Aftermath {

	/** How long a new connection must last to count as taken. */
	private static final Duration PATIENCE = Duration.ofMillis(200);

	private static final int ATTEMPTS = 5;

	private Aftermath() {
	}

	/**
	 * Returns whether the peer refuses new connections. One that is taken and broken at
	 * once may have come while the peer was about to end, so it is tried again.
	 * @param address the peer's address
	 * @param bind where to come from, if not from where the system chooses
	 * @return {@code true} if it refuses
	 */
	static boolean refuses(InetSocketAddress address, @Nullable InetAddress bind) {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try (Socket socket = new Socket()) {
				if (bind != null) {
					socket.bind(new InetSocketAddress(bind, 0));
				}
				socket.connect(address, (int) PATIENCE.toMillis());
				socket.setSoTimeout((int) PATIENCE.toMillis());
				if (socket.getInputStream().read() >= 0) {
					return false;
				}
			}
			catch (ConnectException ex) {
				return true;
			}
			catch (SocketTimeoutException ex) {
				return false;
			}
			catch (IOException ex) {
				// reset: perhaps about to end
			}
		}
		return false;
	}

}
