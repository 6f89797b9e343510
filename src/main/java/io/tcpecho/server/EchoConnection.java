package io.tcpecho.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Consumer;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.FrameInput;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.integration.ip.tcp.connection.TcpNetConnection;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.util.Assert;

/**
 * Connection that reads and writes in chunks.
 * <p>
 * Replies are gathered and leave in one write before the next read of the socket, since
 * that may block; a reply from another thread than the connection's leaves at once.
 * Whatever ends the conversation, the replies due are sent before the connection closes.
 */
final class EchoConnection extends TcpNetConnection {

	/**
	 * One in how many reads is made without giving others their turn first. A scheduler
	 * thread runs those that wait in its own queue before those that the poller has
	 * woken: if all did nothing but yield, the latter would wait for ever.
	 */
	private static final int READS_A_PARK = 8;

	private final Socket socket;

	private final FrameInput input;

	private final ReplyBuffer replies;

	private final ConnectionHeaders headers;

	private final Consumer<EchoConnection> closeListener;

	private final boolean virtualThread;

	private int reads;

	private volatile @Nullable Thread thread;

	/**
	 * Creates the connection of an accepted socket.
	 * @param socket the accepted socket
	 * @param lookupHost whether to look up the client's host name
	 * @param eventPublisher where the connection's events go
	 * @param factoryName name of the connection factory
	 * @param codec framing of the connection
	 * @param virtualThread whether the connection runs on a virtual thread
	 * @param closeListener called when the connection closes, perhaps several times
	 * @throws UncheckedIOException if the socket is closed already
	 */
	EchoConnection(Socket socket, boolean lookupHost, @Nullable ApplicationEventPublisher eventPublisher,
			@Nullable String factoryName, FrameCodec codec, boolean virtualThread,
			Consumer<EchoConnection> closeListener) {
		super(socket, true, lookupHost, eventPublisher, factoryName);
		this.socket = socket;
		this.virtualThread = virtualThread;
		this.closeListener = closeListener;
		this.headers = new ConnectionHeaders(this);
		try {
			this.input = codec.input(new FlushingInput(socket.getInputStream()));
			this.replies = new ReplyBuffer(codec, socket.getOutputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	ConnectionHeaders getHeaders() {
		return this.headers;
	}

	InetAddress getLocalAddress() {
		return this.socket.getLocalAddress();
	}

	@Override
	protected InputStream inputStream() {
		return this.input;
	}

	/**
	 * Converses with the client until either side ends it, then closes.
	 */
	@Override
	public void run() {
		this.thread = Thread.currentThread();
		publishConnectionOpenEvent();
		try {
			boolean endOfStream = converse();
			this.replies.flush();
			if (!endOfStream) {
				LingeringClose.linger(this.socket);
			}
		}
		catch (IOException ex) {
			logger.debug("Connection %s broke: %s".formatted(getConnectionId(), ex));
		}
		finally {
			close();
		}
	}

	/**
	 * Answers messages until there are no more.
	 * @return whether the client has sent everything it will; otherwise it may still send
	 * @throws IOException if the connection is broken or has been closed
	 */
	private boolean converse() throws IOException {
		TcpListener listener = getListener();
		Assert.state(listener != null, "No gateway is registered with the connection factory");
		try {
			// waiting here, with few frames on the stack, keeps an idle virtual thread
			// small
			while (this.input.await()) {
				Message<?> message = getMapper().toMessage(this);
				Assert.state(message != null, "The mapper returned no message");
				try {
					listener.onMessage(message);
				}
				catch (Throwable ex) {
					return handlerFailed(ex);
				}
			}
			return true;
		}
		catch (SoftEndOfStreamException ex) {
			return true;
		}
		catch (UncheckedIOException ex) {
			if (ex.getCause() instanceof FrameException fault) {
				logger.info("Closing connection %s: %s".formatted(getConnectionId(), fault.getMessage()));
				return fault.getFault() == FrameException.Fault.TRUNCATED;
			}
			throw ex.getCause();
		}
	}

	private boolean handlerFailed(Throwable failure) throws IOException {
		if (!isOpen()) {
			throw new IOException("Closed while a request was in progress", failure);
		}
		logger.error("Closing connection %s: its request failed".formatted(getConnectionId()), failure);
		return false;
	}

	/**
	 * Sends a message; one from the connection's own thread may wait in the buffer until
	 * that thread reads again.
	 * @throws MessagingException if that fails. The connection is closed then, unless its
	 * own thread has sent a message that cannot be encoded: {@link #run()} closes after
	 * the replies before it.
	 */
	@Override
	public void send(Message<?> message) {
		boolean ownThread = Thread.currentThread() == this.thread;
		try {
			this.replies.add(payload(message));
			if (!ownThread) {
				this.replies.flush();
			}
		}
		catch (IOException | RuntimeException ex) {
			MessagingException failure = new MessagingException(message, "Send failed", ex);
			publishConnectionExceptionEvent(failure);
			boolean broken = ex instanceof IOException && !(ex instanceof FrameException);
			if (broken || !ownThread) {
				closeConnection(true);
			}
			throw failure;
		}
	}

	private byte[] payload(Message<?> message) {
		if (getMapper().fromMessage(message) instanceof byte[] payload) {
			return payload;
		}
		throw new IllegalArgumentException("The payload is neither bytes nor text: " + message.getPayload().getClass());
	}

	@Override
	public void close() {
		super.close();
		this.closeListener.accept(this);
	}

	/**
	 * Sends the replies due and lets others run, so that the client has had time to
	 * answer when this thread reads. A virtual thread that finds nothing to read pays for
	 * it with a failed read, a registration with the poller and a hand-off from it.
	 */
	@SuppressWarnings("ThreadPriorityCheck")
	private void flushAndYield() throws IOException {
		boolean written = this.replies.flush();
		if (this.virtualThread && written && ++this.reads % READS_A_PARK != 0) {
			Thread.yield();
		}
	}

	/**
	 * Input of the socket that sends the replies due before each read.
	 */
	private final class FlushingInput extends InputStream {

		private final InputStream in;

		FlushingInput(InputStream in) {
			this.in = in;
		}

		@Override
		public int read() throws IOException {
			flushAndYield();
			return this.in.read();
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			flushAndYield();
			return this.in.read(bytes, offset, length);
		}

		@Override
		public int available() throws IOException {
			flushAndYield();
			return this.in.available();
		}

	}

}
