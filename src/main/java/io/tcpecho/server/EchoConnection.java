package io.tcpecho.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import javax.net.ssl.SSLSession;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.server.ConnectionActivity.Phase;
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

	// an updater spares each connection an object
	private static final AtomicReferenceFieldUpdater<EchoConnection, @Nullable CloseReason> REASON = AtomicReferenceFieldUpdater
		.newUpdater(EchoConnection.class, CloseReason.class, "reason");

	private static final AtomicReferenceFieldUpdater<EchoConnection, @Nullable HangUp> HANG_UP = AtomicReferenceFieldUpdater
		.newUpdater(EchoConnection.class, HangUp.class, "hangUp");

	private final EchoServerConnectionFactory factory;

	private final Socket accepted;

	private final Socket socket;

	private final boolean own;

	private final ConnectionLedger ledger;

	private final ConnectionActivity activity = new ConnectionActivity();

	private final long acceptedAt = System.nanoTime();

	private final long acceptedTime = System.currentTimeMillis();

	private final ConnectionWatch watch = new ConnectionWatch(this.activity, this.acceptedAt);

	private final BufferAccount account;

	private final FrameCodec codec;

	private final FrameInput input;

	private final ReplyBuffer replies;

	private final ReplyFlusher flusher;

	/** Made when replies wait for the first time: most clients do not pipeline. */
	private volatile @Nullable WaitingReplies waitingReplies;

	private final Turn turn;

	private volatile ConnectionHeaders headers;

	private volatile @Nullable CloseReason reason;

	private volatile @Nullable TlsHandshake handshake;

	private volatile @Nullable Thread thread;

	private volatile @Nullable HangUp hangUp;

	private volatile boolean abrupt;

	/**
	 * Creates the connection of an accepted socket.
	 * @param factory the factory that the connection belongs to
	 * @param accepted the accepted socket
	 * @param socket the socket to read and write: the accepted one or TLS over it
	 * @param eventPublisher where the connection's events go
	 * @param factoryName name of the connection factory
	 * @param codec framing of the connection
	 * @param turn first turn of the connection's thread
	 * @param flusher who sees to it that replies do not wait for later requests
	 * @throws UncheckedIOException if the socket is closed already
	 */
	EchoConnection(EchoServerConnectionFactory factory, Socket accepted, Socket socket,
			@Nullable ApplicationEventPublisher eventPublisher, @Nullable String factoryName, FrameCodec codec,
			Turn turn, ReplyFlusher flusher) {
		super(socket, true, factory.isLookupHost(), eventPublisher, factoryName);
		this.factory = factory;
		this.accepted = accepted;
		this.socket = socket;
		this.own = accepted instanceof EchoSocket echoSocket && echoSocket.isOwn();
		this.ledger = this.own ? factory.getOwnConnections().getLedger() : factory.getLedger();
		this.codec = codec;
		this.turn = turn;
		this.flusher = flusher;
		if (socket instanceof TlsSocket) {
			this.activity.enter(Phase.HANDSHAKE);
		}
		this.headers = newHeaders();
		this.account = new BufferAccount(factory.getBudget(), new Buffers());
		try {
			this.replies = new ReplyBuffer(codec,
					new ConnectionOutput(socket.getOutputStream(), this.activity, turn, accepted));
			this.input = codec.input(new ConnectionInput(socket.getInputStream(), this.replies, this.activity, turn),
					this.account);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the headers of the next message: those of the one before, unless a reply to
	 * that may yet come.
	 */
	ConnectionHeaders nextHeaders() {
		if (this.factory.getLateReplies().arePossibleAfter(this.activity.getMessages())) {
			renewHeaders();
		}
		return this.headers;
	}

	private void renewHeaders() {
		this.headers = newHeaders();
		if (this.reason != null) {
			// whoever ends the connection may have seen the ones before
			this.headers.getReplySlot().close();
		}
	}

	private ConnectionHeaders newHeaders() {
		return new ConnectionHeaders(this, new ReplySlot(this.factory.getLateReplies()));
	}

	ConnectionActivity getActivity() {
		return this.activity;
	}

	ConnectionWatch getWatch() {
		return this.watch;
	}

	/**
	 * Returns whether the other end is this process, which checks itself.
	 */
	boolean isOwn() {
		return this.own;
	}

	/**
	 * Returns what the TLS handshake has agreed upon.
	 * @return the result, or {@code null} without TLS and until it is known
	 */
	public @Nullable TlsHandshake getHandshake() {
		return this.handshake;
	}

	/**
	 * Returns what the connection is and does.
	 * @return its state of this moment
	 */
	public ConnectionInfo getInfo() {
		String state = this.activity.isWriting() ? ConnectionInfo.WRITING
				: (isHungUp() ? Phase.ENDING : this.activity.getPhase()).label();
		return new ConnectionInfo(getConnectionId(), getHostAddress(), getPort(),
				Instant.ofEpochMilli(this.acceptedTime), this.watch.getIdle(System.nanoTime()),
				this.activity.getReceived(), this.activity.getSent(), this.activity.getMessages(), state,
				this.handshake);
	}

	/**
	 * Returns how long the client may take to close after the server has ended its side.
	 */
	Duration getParting() {
		return this.factory.getDeadlines().parting();
	}

	@Override
	public @Nullable SSLSession getSslSession() {
		return (this.socket instanceof TlsSocket tls) ? tls.getSession() : null;
	}

	InetAddress getLocalAddress() {
		return this.socket.getLocalAddress();
	}

	/**
	 * Converses with the client until either side ends it, then closes.
	 */
	@Override
	public void run() {
		this.thread = Thread.currentThread();
		this.turn.own();
		try {
			this.account.open();
			this.ledger.begin(this.activity);
			// a map made for one entry
			MDC.setContextMap(Map.of(MDC_KEY, getConnectionId()));
			publishConnectionOpenEvent();
			if (shakeHands()) {
				new Conversation(this, this.socket, this.codec, this.input, this.replies, this.activity, this.turn)
					.hold();
			}
		}
		catch (OutOfMemoryError ex) {
			overload();
			this.factory.getBudget().exceeded(ex);
		}
		catch (RuntimeException | Error ex) {
			endFor(CloseReason.HANDLER_ERROR);
			setAbrupt(true);
			logger.error("Connection %s failed".formatted(getConnectionId()), LogText.escape(ex));
		}
		finally {
			try {
				close();
			}
			finally {
				this.account.close();
				this.ledger.end(this.activity, this::end);
				MDC.remove(MDC_KEY);
			}
		}
	}

	/**
	 * Shakes hands where there is TLS.
	 * @return whether the conversation may begin
	 */
	private boolean shakeHands() {
		if (!(this.socket instanceof TlsSocket tls)) {
			return true;
		}
		try {
			this.handshake = TlsHandshake.with(tls);
			renewHeaders();
			this.activity.enter(Phase.WAITING);
			return true;
		}
		catch (IOException ex) {
			// a load balancer that checks whether somebody listens does not shake hands
			boolean check = !tls.hasReceived();
			boolean reset = ex instanceof SocketException;
			endFor(!check ? CloseReason.HANDSHAKE_FAILED
					: reset ? CloseReason.CLIENT_RESET : CloseReason.CLIENT_CLOSED);
			if (!check || getReason() == CloseReason.HANDSHAKE_TIMEOUT) {
				this.factory.handshakeFailed(this, getReason(), ex);
			}
			return false;
		}
	}

	void requestFailed(Throwable failure) {
		this.factory.getRequestFailures().write(this, failure);
	}

	private CloseReason getReason() {
		return Objects.requireNonNull(this.reason, "Not closed");
	}

	private ConnectionEnd end() {
		TlsHandshake agreed = this.handshake;
		return new ConnectionEnd(getConnectionId(), getHostAddress(), getPort(), this.activity.getReceived(),
				this.activity.getSent(), this.activity.getMessages(),
				Duration.ofNanos(System.nanoTime() - this.acceptedAt), getReason(),
				(agreed != null) ? agreed.subject() : null);
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
		if (isHungUp()) {
			throw new MessagingException(message, "The sending side has been closed");
		}
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
			if ((broken || !ownThread) && !isHungUp()) {
				endFor(broken ? CloseReason.CLIENT_RESET : CloseReason.HANDLER_ERROR);
				setAbrupt(true);
				closeConnection(true);
			}
			throw failure;
		}
	}

	/**
	 * Sends the replies that wait, before this connection's thread waits for the next
	 * one.
	 * @throws MessagingException if that fails; the connection is closed then
	 */
	void flushReplies() {
		try {
			this.replies.flush();
		}
		catch (IOException ex) {
			cannotWrite(ex);
			throw new MessagingException("Send failed", ex);
		}
	}

	/**
	 * Has the replies watched that wait, if there are any, before a request is handled
	 * which may take long. Called by the connection's thread only.
	 */
	void watchReplies() {
		if (this.replies.isWaiting()) {
			WaitingReplies waiting = this.waitingReplies;
			if (waiting == null) {
				waiting = new WaitingReplies(this.replies, this.activity, this.flusher, this::cannotWrite);
				this.waitingReplies = waiting;
			}
			waiting.watch();
		}
	}

	private void endWaiting() {
		WaitingReplies waiting = this.waitingReplies;
		if (waiting != null) {
			waiting.end();
		}
	}

	private void cannotWrite(IOException failure) {
		logger.debug("Connection %s broke: %s".formatted(getConnectionId(), failure));
		if (!isHungUp()) {
			endFor(CloseReason.CLIENT_RESET);
			setAbrupt(true);
			closeConnection(true);
		}
	}

	private byte[] payload(Message<?> message) {
		if (getMapper().fromMessage(message) instanceof byte[] payload) {
			return payload;
		}
		throw new IllegalArgumentException("The payload is neither bytes nor text: " + message.getPayload().getClass());
	}

	/**
	 * Notes why the connection ends, unless there is a reason already.
	 */
	void endFor(CloseReason reason) {
		REASON.compareAndSet(this, null, reason);
	}

	/**
	 * Ends the sending side and leaves it to the client to end the connection, which gets
	 * what it has been sent until then.
	 * @param reason why, unless there is a reason already
	 * @return {@code false} if this has been done before
	 */
	boolean hangUp(CloseReason reason) {
		if (isHungUp()) {
			return false;
		}
		endFor(reason);
		if (!HANG_UP.compareAndSet(this, null, new HangUp(System.nanoTime(), this.activity.getReceived()))) {
			return false;
		}
		setAbrupt(true);
		if (!isTls()) {
			endOutput();
		}
		else if (this.activity.isWriting() || this.activity.getPhase() == Phase.ENDING) {
			// the goodbye would wait for the write
			reset(reason);
		}
		else {
			sayGoodbye();
		}
		if (reason == CloseReason.REPLY_TIMEOUT) {
			interrupt();
		}
		this.headers.getReplySlot().close();
		return true;
	}

	private boolean isTls() {
		return this.socket instanceof TlsSocket;
	}

	private void sayGoodbye() {
		try {
			this.factory.execute(this::endOutput);
		}
		catch (RuntimeException | Error ex) {
			reset(getReason());
			throw ex;
		}
	}

	private void endOutput() {
		try {
			if (!this.socket.isOutputShutdown()) {
				this.socket.shutdownOutput();
			}
		}
		catch (IOException ex) {
			reset(getReason());
		}
	}

	/**
	 * Returns whether the server has ended its sending side and waits for the client.
	 */
	boolean isHungUp() {
		return this.hangUp != null;
	}

	/**
	 * Resets the connection if the client goes on as if the server had not hung up, or
	 * has had its time.
	 */
	void resetIfIgnored(Duration limit, long now) {
		HangUp since = this.hangUp;
		if (since != null && since.isIgnored(this.activity, limit, now)) {
			reset(CloseReason.WRITE_TIMEOUT);
		}
	}

	/**
	 * Closes the connection at once, and has the operating system drop what the client
	 * has not taken.
	 * @param reason why, unless there is a reason already
	 */
	void reset(CloseReason reason) {
		setAbrupt(true);
		closeNow(reason);
	}

	/**
	 * Sets whether a close drops what the client has not taken; otherwise the operating
	 * system goes on trying to deliver it for as long as it sees fit.
	 */
	void setAbrupt(boolean abrupt) {
		if (this.abrupt == abrupt) {
			return;
		}
		this.abrupt = abrupt;
		try {
			this.accepted.setSoLinger(abrupt, 0);
		}
		catch (IOException ex) {
			logger.debug("Connection %s is closed: %s".formatted(getConnectionId(), ex));
		}
	}

	/**
	 * Closes the connection at once; replies that have not been written are lost.
	 * @param reason why, unless there is a reason already
	 */
	void closeFor(CloseReason reason) {
		setAbrupt(false);
		closeNow(reason);
	}

	/** TLS would say goodbye, for which it waits for a write in progress. */
	private void closeNow(CloseReason reason) {
		endFor(reason);
		try {
			this.accepted.close();
		}
		catch (IOException ex) {
			logger.debug("Failed to close connection %s: %s".formatted(getConnectionId(), ex));
		}
		close();
	}

	/**
	 * Returns what the connection holds of messages and replies, from whatever thread. A
	 * request and its reply may be the same array.
	 */
	private long getBuffered() {
		return (long) this.input.getBuffered() + this.replies.getBuffered()
				+ Math.max(this.input.getTaken(), this.replies.getPassing()) + getTlsBuffered();
	}

	private int getTlsBuffered() {
		return (this.socket instanceof TlsSocket tls) ? tls.getBuffered() : 0;
	}

	/**
	 * Ends the connection since there is no memory for it. Replies due are lost, instead
	 * of taking the operating system's memory.
	 */
	private void overload() {
		reset(CloseReason.OVERLOADED);
		if (this.activity.getPhase() == Phase.HANDLING) {
			interrupt();
		}
	}

	/**
	 * Closes a connection that is at rest, in order.
	 * @param reason why, unless there is a reason already
	 */
	void letGo(CloseReason reason) {
		if (!isTls()) {
			closeFor(reason);
			return;
		}
		endFor(reason);
		try {
			// the connection's own thread wakes up and says goodbye
			this.accepted.shutdownInput();
		}
		catch (IOException ex) {
			closeFor(reason);
		}
	}

	/**
	 * Returns whether nothing of the client's is being read, handled or answered, nor
	 * waits to be read.
	 */
	boolean isAtRest() {
		try {
			Phase phase = this.activity.getPhase();
			boolean over = isHungUp() || phase == Phase.ENDING;
			return !this.activity.isWriting()
					&& (over || (phase == Phase.WAITING && this.accepted.getInputStream().available() == 0));
		}
		catch (IOException ex) {
			logger.debug("Connection %s is closed: %s".formatted(getConnectionId(), ex));
			return false;
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
	 * Tells the listeners to this event. They may take their time, for which nobody waits
	 * but the connection: neither deadlines nor accepting.
	 */
	@Override
	protected void publishConnectionCloseEvent() {
		if (Thread.currentThread() == this.thread) {
			super.publishConnectionCloseEvent();
			return;
		}
		this.factory.tell(super::publishConnectionCloseEvent);
	}

	/**
	 * Closes the connection. Called by the framework it is an operator's wish, unless the
	 * factory stops.
	 */
	@Override
	public void close() {
		endFor(this.factory.isAccepting() ? CloseReason.CLOSED_BY_OPERATOR : CloseReason.SERVER_SHUTDOWN);
		try {
			super.close();
		}
		finally {
			this.headers.getReplySlot().close();
			endWaiting();
			this.factory.connectionClosed(this);
		}
	}

	private final class Buffers implements BufferAccount.Holder {

		@Override
		public long getHeld() {
			return getBuffered();
		}

		@Override
		public void overload() {
			EchoConnection.this.overload();
		}

	}

}
