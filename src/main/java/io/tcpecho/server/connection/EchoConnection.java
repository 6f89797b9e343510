package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import javax.net.ssl.SSLSession;

import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.server.admission.Place;
import io.tcpecho.server.connection.ConnectionActivity.Phase;
import io.tcpecho.server.log.LogText;
import io.tcpecho.server.memory.BufferAccount;
import io.tcpecho.server.tls.TlsHandshake;
import io.tcpecho.server.tls.TlsSocket;
import io.tcpecho.server.turns.Turn;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpNetConnection;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * Connection that reads and writes in chunks and knows why it ends.
 * <p>
 * Replies are gathered and leave in one write before the next read of the socket, since
 * that may block; a reply from another thread than the connection's leaves at once.
 */
public final class EchoConnection extends TcpNetConnection {

	/** Key of the connection's id in the logging context of its thread. */
	static final String MDC_KEY = "connectionId";

	private static final AtomicIntegerFieldUpdater<EchoConnection> LIFE = AtomicIntegerFieldUpdater
		.newUpdater(EchoConnection.class, "life");

	/** Its thread has not begun, and may never do so. */
	private static final int NEW = 0;

	/** Its thread has begun, and ends it. */
	private static final int RUNNING = 1;

	/** It was closed before its thread has begun, which is not to do so any more. */
	private static final int DROPPED = 2;

	private final ConnectionServices services;

	private final @Nullable Place place;

	private final ConnectionSocket socket;

	private final ConnectionActivity activity = new ConnectionActivity();

	private final ConnectionWatch watch = new ConnectionWatch(this.activity, this.activity.getBegun());

	private final ConnectionCloser closer;

	private final BufferAccount account;

	private final FrameInput input;

	private final ConnectionReplies replies;

	private final Turn turn;

	private final RequestHeaders headers;

	private volatile @Nullable Thread thread;

	private volatile int life;

	/**
	 * Creates the connection of an accepted socket.
	 * @param socket the socket
	 * @param place place of the client, or {@code null} if the other end is this process,
	 * which checks itself
	 * @param turn first turn of the connection's thread
	 * @param services what it shares with others
	 * @param lookupHost whether to ask for the client's name
	 * @param eventPublisher where the connection's events go
	 * @param factoryName name of the connection factory
	 * @throws UncheckedIOException if the socket is closed already
	 */
	public EchoConnection(ConnectionSocket socket, @Nullable Place place, Turn turn, ConnectionServices services,
			boolean lookupHost, @Nullable ApplicationEventPublisher eventPublisher, @Nullable String factoryName) {
		super(socket.getLayered(), true, lookupHost, eventPublisher, factoryName);
		this.socket = socket;
		this.place = place;
		this.turn = turn;
		this.services = services;
		this.closer = new ConnectionCloser(this, socket, this.activity, services.tasks());
		if (socket.getTls() != null) {
			this.activity.enter(Phase.HANDSHAKE);
		}
		this.headers = new RequestHeaders(this, services.lateReplies());
		this.account = new BufferAccount(services.budget(), new Buffers());
		try {
			Socket layered = socket.getLayered();
			this.replies = new ConnectionReplies(services.codec(),
					new ConnectionOutput(layered.getOutputStream(), this.activity, turn, socket.getAccepted()),
					this.activity, this.closer, services.flusher());
			this.input = services.codec()
				.input(new ConnectionInput(layered.getInputStream(), this.replies.getBuffer(), this.activity, turn),
						this.account);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Converses with the client until either side ends it, then closes.
	 */
	@Override
	public void run() {
		if (!LIFE.compareAndSet(this, NEW, RUNNING)) {
			return;
		}
		this.thread = Thread.currentThread();
		this.turn.own();
		try {
			// a map made for one entry
			MDC.setContextMap(Map.of(MDC_KEY, getConnectionId()));
			publishConnectionOpenEvent();
			new Conversation(this, this.socket, this.input, this.replies, this.headers, this.turn, this.services)
				.hold();
		}
		catch (OutOfMemoryError ex) {
			this.closer.overload();
			this.services.budget().exceeded(ex);
		}
		catch (RuntimeException | Error ex) {
			this.closer.note(CloseReason.HANDLER_ERROR);
			this.socket.setAbrupt(true);
			logger.error("Connection %s failed".formatted(getConnectionId()), LogText.escape(ex));
		}
		finally {
			try {
				close();
			}
			finally {
				this.account.close();
				this.services.connections().ended(this);
				MDC.remove(MDC_KEY);
			}
		}
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
		if (this.closer.isHungUp()) {
			throw new MessagingException(message, "The sending side has been closed");
		}
		try {
			this.replies.add(payload(message), !ownThread);
		}
		catch (IOException | RuntimeException ex) {
			MessagingException failure = new MessagingException(message, "Send failed", ex);
			publishConnectionExceptionEvent(failure);
			boolean broken = ex instanceof IOException && !(ex instanceof FrameException);
			if (broken || !ownThread) {
				this.closer.broken(broken ? CloseReason.CLIENT_RESET : CloseReason.HANDLER_ERROR, ex);
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

	/**
	 * Closes the connection. Whoever else than the framework closes it has said why
	 * before; called by the framework it is an operator's wish. One without a thread is
	 * over with it.
	 */
	@Override
	public void close() {
		this.closer.note(CloseReason.CLOSED_BY_OPERATOR);
		try {
			super.close();
		}
		finally {
			if (LIFE.compareAndSet(this, NEW, DROPPED)) {
				this.services.connections().drop(this);
			}
			expectNoReply();
			this.replies.end();
		}
	}

	/**
	 * Tells the listeners to this event. They may take their time, for which nobody waits
	 * but the connection: neither deadlines nor accepting.
	 */
	@Override
	protected void publishConnectionCloseEvent() {
		if (Thread.currentThread() == this.thread) {
			super.publishConnectionCloseEvent();
			return;
		}
		this.services.tasks().tell(super::publishConnectionCloseEvent);
	}

	/**
	 * Ends the wait for a reply, if there is one, and refuses those that come.
	 */
	void expectNoReply() {
		this.headers.expectNoReply();
	}

	/**
	 * Interrupts the connection's thread, so that a service activator which waits for
	 * something does so no longer.
	 */
	void interrupt() {
		Thread running = this.thread;
		if (running != null) {
			running.interrupt();
		}
	}

	/**
	 * Returns whether the service activator computes on the connection's thread, as
	 * opposed to waiting for something. The answer may be a moment old.
	 */
	boolean isComputing() {
		Thread running = this.thread;
		return this.activity.getPhase() == Phase.HANDLING && !this.activity.isWriting() && running != null
				&& running.getState() == Thread.State.RUNNABLE;
	}

	/**
	 * Returns whether the other end is this process, which checks itself.
	 */
	boolean isOwn() {
		return this.place == null;
	}

	/**
	 * Returns the place of the client.
	 * @return the place, or {@code null} if the connection is the server's own
	 */
	@Nullable Place getPlace() {
		return this.place;
	}

	ConnectionActivity getActivity() {
		return this.activity;
	}

	ConnectionWatch getWatch() {
		return this.watch;
	}

	ConnectionReplies getReplies() {
		return this.replies;
	}

	ConnectionCloser getCloser() {
		return this.closer;
	}

	ConnectionSocket getSocket() {
		return this.socket;
	}

	BufferAccount getAccount() {
		return this.account;
	}

	/**
	 * Returns what the TLS handshake has agreed upon.
	 * @return the result, or {@code null} without TLS and until it is known
	 */
	@Nullable TlsHandshake getHandshake() {
		return this.socket.getHandshake();
	}

	@Override
	public @Nullable SSLSession getSslSession() {
		TlsSocket tls = this.socket.getTls();
		return (tls != null) ? tls.getSession() : null;
	}

	/**
	 * Returns what the connection is and does.
	 * @return its state of this moment
	 */
	public ConnectionInfo getInfo() {
		return ConnectionInfo.of(this);
	}

	private final class Buffers implements BufferAccount.Holder {

		/** A request and its reply may be the same array. */
		@Override
		public long getHeld() {
			EchoConnection of = EchoConnection.this;
			ReplyBuffer waiting = of.replies.getBuffer();
			return (long) of.input.getBuffered() + waiting.getBuffered()
					+ Math.max(of.input.getTaken(), waiting.getPassing()) + of.socket.getTlsBuffered();
		}

		@Override
		public void overload() {
			EchoConnection.this.closer.overload();
		}

	}

}
