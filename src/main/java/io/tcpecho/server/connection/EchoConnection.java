package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Map;

import javax.net.ssl.SSLSession;

import io.tcpecho.framing.FrameInput;
import io.tcpecho.server.admission.Place;
import io.tcpecho.server.connection.ConnectionActivity.Phase;
import io.tcpecho.server.memory.BufferAccount;
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

	private final ConnectionProfile profile;

	private final ConnectionServices services;

	private volatile @Nullable Place place;

	private final ConnectionSocket socket;

	private final ConnectionActivity activity = new ConnectionActivity();

	private final ConnectionWatch watch;

	private final ConnectionCloser closer;

	private final BufferAccount account;

	private final FrameInput input;

	private final ConnectionReplies replies;

	private final Turn turn;

	private final Requests requests;

	private final ConnectionThread thread = new ConnectionThread();

	/**
	 * Creates the connection of an accepted socket.
	 * @param socket the socket
	 * @param place place of the client, or {@code null} if the other end is this process,
	 * which checks itself
	 * @param turn first turn of the connection's thread
	 * @param profile what it has in common with others
	 * @param lookupHost whether to ask for the client's name
	 * @param eventPublisher where the connection's events go
	 * @param factoryName name of the connection factory
	 * @throws UncheckedIOException if the socket is closed already
	 */
	public EchoConnection(ConnectionSocket socket, @Nullable Place place, Turn turn, ConnectionProfile profile,
			boolean lookupHost, @Nullable ApplicationEventPublisher eventPublisher, @Nullable String factoryName) {
		super(socket.getLayered(), true, lookupHost, eventPublisher, factoryName);
		this.socket = socket;
		this.place = place;
		this.turn = turn;
		this.profile = profile;
		this.services = profile.services();
		this.closer = new ConnectionCloser(this, socket, this.activity, this.services.tasks());
		if (socket.getTls() != null && socket.getProxied() == null) {
			this.activity.enter(Phase.HANDSHAKE);
		}
		this.requests = (profile.concurrency() > 1) ? new PipelinedRequests(this, profile)
				: new SequentialRequests(this, profile.lateReplies());
		this.watch = new ConnectionWatch(this.activity, this.requests, this.activity.getBegun());
		this.account = new BufferAccount(this.services.budget(), new ConnectionBuffers(this));
		try {
			Socket layered = socket.getLayered();
			this.replies = new ConnectionReplies(profile.codec(),
					new ConnectionOutput(layered.getOutputStream(), this.activity, turn, socket.getAccepted()),
					this.activity, this.closer, this.services.flusher());
			this.input = profile.codec()
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
		if (!this.thread.begin()) {
			return;
		}
		this.turn.own();
		try {
			// a map made for one entry
			MDC.setContextMap(Map.of(MDC_KEY, getConnectionId()));
			publishConnectionOpenEvent();
			new Conversation(this, this.socket, this.input, this.replies, this.requests, this.turn, this.profile)
				.hold();
		}
		catch (RuntimeException | Error ex) {
			this.closer.failed(ex, this.services.budget());
		}
		finally {
			try {
				close();
			}
			finally {
				this.requests.awaitAll();
				this.services.connections().ended(this);
				MDC.remove(MDC_KEY);
			}
		}
	}

	/**
	 * Sends a message; one from the connection's own thread may wait until that reads
	 * again.
	 * @throws MessagingException if that fails; the connection is closed then
	 */
	@Override
	public void send(Message<?> message) {
		if (this.closer.isHungUp()) {
			throw new MessagingException(message, "The sending side has been closed");
		}
		try {
			this.replies.add(message, getMapper(), this.thread.isCurrent());
		}
		catch (IOException | RuntimeException ex) {
			MessagingException failure = new MessagingException(message, "Send failed", ex);
			publishConnectionExceptionEvent(failure);
			throw failure;
		}
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
			if (this.thread.drop()) {
				this.services.connections().drop(this);
			}
			this.requests.expectNoReply();
			this.replies.end();
		}
	}

	/**
	 * Tells the listeners to this event. They may take their time, for which nobody waits
	 * but the connection: neither deadlines nor accepting.
	 */
	@Override
	protected void publishConnectionCloseEvent() {
		if (this.thread.isCurrent()) {
			super.publishConnectionCloseEvent();
			return;
		}
		this.services.tasks().tell(super::publishConnectionCloseEvent);
	}

	/**
	 * Ends the conversation since a request has failed, behind the replies to those
	 * before it.
	 */
	void fail(Throwable failure) {
		if (!isAnswering()) {
			return;
		}
		try {
			this.replies.send();
		}
		catch (IOException ex) {
			// it is closed for that
			return;
		}
		this.closer.part(this.services.requestFailures().write(this, failure));
	}

	/**
	 * Ends the connection since a thread that works for it fails.
	 */
	void failed(Throwable failure) {
		try {
			this.closer.failed(failure, this.services.budget());
			close();
		}
		catch (Throwable ex) {
			// there may be no memory even for that: the connection's own thread closes it
			this.socket.closeAtOnce();
		}
	}

	/**
	 * Returns whether the client can still be answered.
	 */
	boolean isAnswering() {
		return isOpen() && !this.closer.isHungUp();
	}

	/**
	 * Returns what the connection is occupied with, whichever thread that does.
	 */
	Phase getPhase() {
		if (this.closer.isHungUp()) {
			return Phase.ENDING;
		}
		Phase phase = this.activity.getPhase();
		return (phase == Phase.WAITING && this.requests.getPending() > 0) ? Phase.HANDLING : phase;
	}

	/**
	 * Returns whether the other end is this process, which has no place.
	 */
	boolean isOwn() {
		return this.place == null;
	}

	@Nullable Place getPlace() {
		return this.place;
	}

	/**
	 * Takes the place of the client, when that is known, for the one it had before.
	 */
	void setPlace(Place place) {
		this.place = place;
	}

	Requests getRequests() {
		return this.requests;
	}

	ConnectionThread getThread() {
		return this.thread;
	}

	/**
	 * Returns whether it came to a listener.
	 * @param listener name of the listener
	 */
	public boolean isOf(String listener) {
		return this.profile.listener().equals(listener);
	}

	ConnectionProfile getProfile() {
		return this.profile;
	}

	ConnectionActivity getActivity() {
		return this.activity;
	}

	ConnectionWatch getWatch() {
		return this.watch;
	}

	FrameInput getInput() {
		return this.input;
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

	@Override
	public @Nullable SSLSession getSslSession() {
		TlsSocket tls = this.socket.getTls();
		return (tls != null) ? tls.getSession() : null;
	}

	/** That of the client, as far as it is known. */
	@Override
	public String getHostAddress() {
		InetSocketAddress client = getProxiedAddress();
		return (client != null) ? client.getAddress().getHostAddress() : super.getHostAddress();
	}

	/** That of the client, as far as it is known; a balancer's is not looked up. */
	@Override
	public String getHostName() {
		InetSocketAddress client = getProxiedAddress();
		return (client != null) ? client.getAddress().getHostAddress() : super.getHostName();
	}

	/** That of the client, as far as it is known. */
	@Override
	public int getPort() {
		InetSocketAddress client = getProxiedAddress();
		return (client != null) ? client.getPort() : super.getPort();
	}

	/**
	 * Returns the address of the balancer that has told the client's, or {@code null} if
	 * none has.
	 */
	@Nullable String getProxyAddress() {
		return (getProxiedAddress() != null) ? super.getHostAddress() : null;
	}

	/**
	 * Returns the port of the balancer that has told the client's, or {@code null} if
	 * none has.
	 */
	@Nullable Integer getProxyPort() {
		return (getProxiedAddress() != null) ? super.getPort() : null;
	}

	private @Nullable InetSocketAddress getProxiedAddress() {
		ProxiedClient client = this.socket.getProxied();
		return (client != null) ? client.getAddress() : null;
	}

	/**
	 * Returns what the connection is and does.
	 * @return its state of this moment
	 */
	public ConnectionInfo getInfo() {
		return ConnectionInfo.of(this);
	}

}
