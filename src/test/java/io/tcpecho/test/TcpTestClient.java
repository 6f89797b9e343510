package io.tcpecho.test;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.framing.Framing;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

/**
 * Client of the tests, which speaks in bytes and in frames. A read gives up after a
 * while, so that a server which does not answer fails a test and does not hang it.
 */
public final class TcpTestClient implements AutoCloseable {

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

	private final Socket socket;

	private final FrameCodec codec;

	private final FrameInput input;

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
		this(socket, Framing.RAW.codec());
	}

	/**
	 * Takes a connected socket.
	 * @param socket a socket, perhaps one with TLS
	 * @param codec framing of what is sent and received as frames
	 * @throws IOException if the socket is closed
	 */
	public TcpTestClient(Socket socket, FrameCodec codec) throws IOException {
		this.socket = socket;
		this.codec = codec;
		this.input = codec.input(socket.getInputStream());
		setReadTimeout(READ_TIMEOUT);
		this.socket.setTcpNoDelay(true);
	}

	/**
	 * Connects over the loopback interface.
	 * @param port the server's port
	 * @param codec framing of what is sent and received as frames
	 * @return the client
	 * @throws IOException if nobody listens there
	 */
	public static TcpTestClient connect(int port, FrameCodec codec) throws IOException {
		return new TcpTestClient(new Socket(InetAddress.getLoopbackAddress(), port), codec);
	}

	/**
	 * Connects over the loopback interface, with TLS.
	 * @param port the server's port
	 * @param codec framing of what is sent and received as frames
	 * @param bundle whom the client trusts, and what it shows if it is asked for a
	 * certificate
	 * @return the client, which has shaken hands
	 * @throws IOException if nobody listens there, or the client does not trust the
	 * server
	 */
	public static TcpTestClient connect(int port, FrameCodec codec, SslBundle bundle) throws IOException {
		SSLSocketFactory sockets = bundle.createSslContext().getSocketFactory();
		Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
		return shakeHands(sockets.createSocket(plain, plain.getInetAddress().getHostName(), port, true), codec);
	}

	/**
	 * Makes a client of a socket with TLS.
	 */
	static TcpTestClient shakeHands(Socket layered, FrameCodec codec) throws IOException {
		TcpTestClient client = new TcpTestClient(layered, codec);
		try {
			((SSLSocket) layered).startHandshake();
		}
		catch (IOException ex) {
			client.close();
			throw ex;
		}
		return client;
	}

	/**
	 * Changes how long a read waits.
	 * @param timeout time to the next bytes, 30 seconds unless it is changed; 0 is for
	 * ever
	 * @throws IOException if the client is closed
	 */
	public void setReadTimeout(Duration timeout) throws IOException {
		this.socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
	}

	/**
	 * Sends a frame of text and waits for one.
	 * @param text what to send, in UTF-8
	 * @return the text of the answer
	 * @throws IOException see {@link #receiveFrame()}
	 */
	public String ask(String text) throws IOException {
		sendFrame(text);
		return receiveText();
	}

	/**
	 * Sends a frame and waits for one.
	 * @param content what to send
	 * @return content of the answer
	 * @throws IOException see {@link #receiveFrame()}
	 */
	public byte[] ask(byte[] content) throws IOException {
		sendFrame(content);
		return receiveFrame();
	}

	/**
	 * Sends a frame of text.
	 * @param text what to send, in UTF-8
	 * @throws IOException if the connection breaks
	 */
	public void sendFrame(String text) throws IOException {
		sendFrame(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Sends a frame.
	 * @param content the frame without its delimiter or length, which it gets
	 * @throws IOException if the framing cannot express it or the connection breaks
	 */
	public void sendFrame(byte[] content) throws IOException {
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		this.codec.serialize(content, frame);
		send(frame.toByteArray());
	}

	/**
	 * Receives a frame of text.
	 * @return its content, in UTF-8
	 * @throws IOException see {@link #receiveFrame()}
	 */
	public String receiveText() throws IOException {
		return new String(receiveFrame(), StandardCharsets.UTF_8);
	}

	/**
	 * Receives a frame. In {@code raw} it is what one read brings, which may be a part of
	 * what the server has sent.
	 * @return the frame without its delimiter or length
	 * @throws EOFException if the server closes and there is none
	 * @throws SocketTimeoutException if it does not come in time
	 * @throws IOException if what comes is no frame or the connection breaks
	 */
	public byte[] receiveFrame() throws IOException {
		try {
			return this.input.readFrame();
		}
		catch (SoftEndOfStreamException ex) {
			throw failure(new EOFException("The server has closed the connection and sent no frame"), ex);
		}
		catch (SocketTimeoutException ex) {
			throw failure(
					new SocketTimeoutException("The server has sent no frame: %s of its bytes came, then none for %s ms"
						.formatted(this.input.available(), this.socket.getSoTimeout())),
					ex);
		}
	}

	private static IOException failure(IOException failure, Exception cause) {
		failure.initCause(cause);
		return failure;
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
		byte[] frameInput = takeBuffered(count);
		byte[] bytes = Arrays.copyOf(frameInput, count);
		int read = this.socket.getInputStream().readNBytes(bytes, frameInput.length, count - frameInput.length);
		return Arrays.copyOf(bytes, frameInput.length + read);
	}

	/**
	 * Reads until the server closes.
	 * @return all that it has sent
	 * @throws IOException if the server does not close in time or resets the connection
	 */
	public byte[] readToEnd() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		all.write(takeBuffered(Integer.MAX_VALUE));
		this.socket.getInputStream().transferTo(all);
		return all.toByteArray();
	}

	/**
	 * Takes what has come behind the last frame.
	 */
	private byte[] takeBuffered(int most) throws IOException {
		return this.input.take(Math.min(most, this.input.available()));
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
