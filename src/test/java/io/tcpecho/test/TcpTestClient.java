package io.tcpecho.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Client of the tests. A read gives up after a while, so that a server which does not
 * answer fails a test and does not hang it.
 */
public final class TcpTestClient implements AutoCloseable {

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

	private final Socket socket;

	/**
	 * Connects over the loopback interface.
	 * @param port the server's port
	 * @throws IOException if nobody listens there
	 */
	public TcpTestClient(int port) throws IOException {
		this(InetAddress.getLoopbackAddress(), port);
	}

	/**
	 * Connects.
	 * @param address the server's address
	 * @param port the server's port
	 * @throws IOException if nobody listens there
	 */
	public TcpTestClient(InetAddress address, int port) throws IOException {
		this(new Socket(address, port));
	}

	/**
	 * Takes a connected socket.
	 * @param socket a socket, perhaps one with TLS
	 * @throws IOException if it is closed
	 */
	public TcpTestClient(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setSoTimeout(Math.toIntExact(READ_TIMEOUT.toMillis()));
		this.socket.setTcpNoDelay(true);
	}

	/**
	 * Turns each character into the byte of its code.
	 * @param text characters up to 0xFF
	 * @return the bytes
	 */
	public static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Turns each byte into the character of its code.
	 * @param bytes the bytes
	 * @return the text
	 */
	public static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	public void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/**
	 * Sends on a thread of its own, for more bytes than fit into the socket buffers on
	 * the way.
	 * @param bytes the bytes to send
	 * @return completed when all bytes are on the way
	 */
	public CompletableFuture<Void> sendAsync(byte[] bytes) {
		return CompletableFuture.runAsync(() -> {
			try {
				send(bytes);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, (task) -> new Thread(task, "client-sender").start());
	}

	/**
	 * Reads a number of bytes.
	 * @param count how many
	 * @return the bytes, fewer only if the server has closed
	 * @throws IOException if they do not come in time or the connection breaks
	 */
	public byte[] readExactly(int count) throws IOException {
		return this.socket.getInputStream().readNBytes(count);
	}

	/**
	 * Reads until the server closes.
	 * @return all that it has sent
	 * @throws IOException if the server does not close in time or resets the connection
	 */
	public byte[] readToEnd() throws IOException {
		return this.socket.getInputStream().readAllBytes();
	}

	/**
	 * Reads until the server closes, on a thread of its own.
	 * @return completed with all that it has sent
	 */
	public CompletableFuture<byte[]> readToEndAsync() {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return readToEnd();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, (task) -> new Thread(task, "client-receiver").start());
	}

	public void closeSendingSide() throws IOException {
		this.socket.shutdownOutput();
	}

	/**
	 * Sends and half-closes while receiving.
	 * @param bytes the bytes to send
	 * @return all that the server has sent until it closed
	 * @throws IOException if the server does not close in time or resets the connection
	 */
	public byte[] exchange(byte[] bytes) throws IOException {
		CompletableFuture<Void> sent = sendAsync(bytes).thenRun(() -> {
			try {
				closeSendingSide();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		byte[] received = readToEnd();
		sent.join();
		return received;
	}

	/**
	 * Closes with a reset instead of an orderly end.
	 * @throws IOException if that fails
	 */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
