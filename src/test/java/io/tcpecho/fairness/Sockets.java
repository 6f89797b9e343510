package io.tcpecho.fairness;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * Sockets of the paced client, all of which close at its end: that frees whoever still
 * waits for an answer.
 */
final class Sockets implements AutoCloseable {

	/** What is sent and comes back; a whole line for a framing that wants one. */
	static final byte[] MESSAGE = "fifteen letters\n".getBytes(StandardCharsets.ISO_8859_1);

	private final @Nullable SSLContext tls;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	Sockets(@Nullable SSLContext tls) {
		this.tls = tls;
	}

	/**
	 * Connects, with TLS if the server has it.
	 */
	Socket connect(int port) throws IOException {
		Socket plain = connectPlain(port);
		return (this.tls != null) ? Tls.over(plain, this.tls) : plain;
	}

	private Socket connectPlain(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setTcpNoDelay(true);
		this.open.add(socket);
		if (this.closed) {
			socket.close();
		}
		return socket;
	}

	/**
	 * Sends a message and reads it back.
	 */
	static void echo(Socket socket) throws IOException {
		socket.getOutputStream().write(MESSAGE);
		if (socket.getInputStream().readNBytes(MESSAGE.length).length < MESSAGE.length) {
			throw new EOFException("The server has closed");
		}
	}

	/**
	 * Makes a new connection for one message.
	 */
	void visit(int port) throws IOException {
		try (Socket socket = connect(port)) {
			echo(socket);
		}
	}

	/**
	 * Asks for a state of health as a probe of Kubernetes does, which does not keep its
	 * connection.
	 */
	void get(int port, String state) throws IOException {
		try (Socket socket = connectPlain(port)) {
			socket.getOutputStream()
				.write("GET /actuator/health/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.formatted(state)
					.getBytes(StandardCharsets.ISO_8859_1));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			if (!answer.startsWith("HTTP/1.1 200 ")) {
				throw new IOException("Not healthy: " + answer);
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
		for (Socket socket : this.open) {
			try {
				socket.close();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

}
