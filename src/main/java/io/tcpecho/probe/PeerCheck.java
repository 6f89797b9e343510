package io.tcpecho.probe;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Look at a peer after it has broken a connection: did it end altogether, or does it
 * speak another protocol?
 */
final class PeerCheck {

	/** How long a new connection must last to count as taken. */
	private static final Duration PATIENCE = Duration.ofMillis(200);

	/** Longest wait for the answer to the beginning of a handshake. */
	private static final Duration HANDSHAKE_PATIENCE = Duration.ofSeconds(2);

	private static final int ATTEMPTS = 5;

	private static final int HANDSHAKE = 0x16;

	private static final int ALERT = 0x15;

	private static final int SERVER_HELLO = 2;

	private final InetSocketAddress address;

	private final Dialer dialer;

	/**
	 * Creates the look.
	 * @param address the peer's address
	 * @param dialer how the connections of the run were made
	 */
	PeerCheck(InetSocketAddress address, Dialer dialer) {
		this.address = address;
		this.dialer = dialer;
	}

	/**
	 * Returns whether the peer refuses new connections. One that is taken and broken at
	 * once may have come while the peer was about to end, so it is tried again.
	 * @return {@code true} if it refuses
	 */
	boolean refuses() {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try (Socket socket = connect()) {
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

	/**
	 * Returns whether the peer answers the beginning of a TLS handshake. Many that speak
	 * TLS say nothing to a client that does not.
	 * @param timeout how long it may take, unless that is very long
	 * @return {@code true} if it speaks TLS
	 */
	boolean speaksTls(Duration timeout) {
		try (Socket socket = connect()) {
			socket.setSoTimeout((int) Math.min(timeout.toMillis(), HANDSHAKE_PATIENCE.toMillis()) + 1);
			socket.getOutputStream()
				.write(this.dialer.preamble(socket.getLocalSocketAddress(), socket.getRemoteSocketAddress()).array());
			socket.getOutputStream().write(clientHello());
			// RFC 8446, 5.1 and 4: type of the record, version, length, type of the
			// message, which an echo would not change
			byte[] answer = socket.getInputStream().readNBytes(6);
			return answer.length == 6 && answer[1] == 3
					&& (answer[0] == ALERT || (answer[0] == HANDSHAKE && answer[5] == SERVER_HELLO));
		}
		catch (IOException | GeneralSecurityException ex) {
			return false;
		}
	}

	private byte[] clientHello() throws IOException, GeneralSecurityException {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		return Arrays.copyOf(hello.array(), hello.position());
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket();
		try {
			if (this.dialer.bind() != null) {
				socket.bind(new InetSocketAddress(this.dialer.bind(), 0));
			}
			socket.connect(this.address, (int) PATIENCE.toMillis());
			socket.setSoTimeout((int) PATIENCE.toMillis());
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

}
