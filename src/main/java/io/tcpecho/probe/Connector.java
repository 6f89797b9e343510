package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Way of one connection from addresses to a transport: a TCP connection to the address
 * that takes it first, then perhaps a TLS handshake.
 * <p>
 * An address that does not answer soon is not waited for before the next one is tried
 * (RFC 8305, "Happy Eyeballs").
 */
final class Connector implements Runnable {

	/** RFC 8305, 5: the recommended Connection Attempt Delay. */
	private static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

	private final int number;

	private final Selector selector;

	private final Iterator<InetSocketAddress> addresses;

	private final Dialer dialer;

	private final RunContext context;

	private final List<ConnectAttempt> attempts = new ArrayList<>();

	private final List<String> refusals = new ArrayList<>();

	private long attemptedAt;

	private @Nullable ConnectAttempt taken;

	private @Nullable Transport transport;

	private long since;

	/** The handshake can go on. */
	private boolean ready;

	private boolean over;

	private boolean open;

	private @Nullable Failure failure;

	/**
	 * Creates the way and sets out on it.
	 * @param number number of the connection, from 0
	 * @param selector where the connection is registered
	 * @param addresses addresses to try in turn, at least one
	 * @param dialer how the connection is made
	 * @param context what the connections share
	 * @throws IOException if the system has no socket left
	 */
	Connector(int number, Selector selector, List<InetSocketAddress> addresses, Dialer dialer, RunContext context)
			throws IOException {
		this.number = number;
		this.selector = selector;
		this.addresses = addresses.iterator();
		this.dialer = dialer;
		this.context = context;
		attempt();
	}

	int number() {
		return this.number;
	}

	/**
	 * Returns whether the way has come to its end.
	 * @return {@code true} if it is open or has failed
	 */
	boolean isOver() {
		return this.over;
	}

	/**
	 * Returns the TCP connection that the peer has taken.
	 * @return the connection, even if the handshake is under way or has failed, or
	 * {@code null} if there is none
	 */
	@Nullable ConnectAttempt taken() {
		return this.taken;
	}

	/**
	 * Returns the transport if it can exchange bytes.
	 * @return the transport, or {@code null} if it is not ready or has failed
	 */
	@Nullable Transport transport() {
		return this.open ? this.transport : null;
	}

	/**
	 * Returns why there is no connection.
	 * @return the failure, or {@code null} if nothing has failed
	 */
	@Nullable Failure failure() {
		return this.failure;
	}

	/**
	 * Returns whether the peer has taken the TCP connection and the handshake is still to
	 * begin.
	 * @return {@code false} if there is none to be made
	 */
	boolean awaitsHandshake() {
		return this.taken != null && this.transport == null && !this.over;
	}

	/**
	 * Returns whether a handshake that has begun can go on.
	 * @return {@code true} if {@link #shakeHands} has something to do
	 */
	boolean isReady() {
		return this.ready && !this.over;
	}

	/**
	 * Returns since when the state has been what it is.
	 * @return {@link System#nanoTime()}
	 */
	long since() {
		return this.since;
	}

	private void attempt() throws IOException {
		ConnectAttempt attempt = new ConnectAttempt(this.addresses.next(), this.dialer.open(), this.selector,
				this::attempted);
		this.attempts.add(attempt);
		this.attemptedAt = attempt.since();
		attempt.start();
	}

	private void attemptNext() {
		try {
			attempt();
		}
		catch (IOException ex) {
			fail(FailureText.opening(ex));
		}
	}

	private void attempted(ConnectAttempt attempt, long now, @Nullable String refusal) {
		this.attempts.remove(attempt);
		if (refusal != null) {
			refused(attempt, refusal);
			return;
		}
		this.attempts.forEach(ConnectAttempt::close);
		this.attempts.clear();
		this.context.tally().connections().connected(now - attempt.since());
		this.taken = attempt;
		this.since = now;
		attempt.key().attach(this);
		attempt.key().interestOps(0);
		if (this.dialer.tls() == null) {
			shakeHands();
		}
	}

	private void refused(ConnectAttempt attempt, String reason) {
		this.refusals.add("%s %s".formatted(Target.of(attempt.address()), reason));
		attempt.close();
		if (this.addresses.hasNext()) {
			attemptNext();
		}
		else if (this.attempts.isEmpty()) {
			fail(new Failure(Step.CONNECT, String.join("; ", this.refusals)));
		}
	}

	@Override
	public void run() {
		if (this.taken != null) {
			this.ready = true;
			this.taken.key().interestOps(0);
		}
	}

	/**
	 * Begins the handshake or continues it as far as it goes.
	 */
	void shakeHands() {
		ConnectAttempt attempt = Objects.requireNonNull(this.taken);
		this.ready = false;
		try {
			Transport connected = this.transport;
			if (connected == null) {
				this.since = System.nanoTime();
				connected = this.dialer.transport(attempt.channel());
				this.transport = connected;
			}
			if (connected.handshake()) {
				this.open = true;
				this.over = true;
				if (this.dialer.tls() != null) {
					this.context.tally().connections().handshaken(System.nanoTime() - this.since);
				}
			}
			else {
				attempt.key().interestOps(connected.flush() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
			}
		}
		catch (IOException ex) {
			fail(TlsFailureText.handshaking(ex));
		}
	}

	/**
	 * Fails if what is due has been waited for too long; tries another address if the
	 * wait has been long enough for that.
	 * @param now {@link System#nanoTime()}
	 */
	void checkDeadline(long now) {
		if (this.over) {
			return;
		}
		if (this.taken != null) {
			if (this.transport != null && isLate(now, this.since)) {
				fail(new Failure(Step.HANDSHAKE,
						"timed out, not complete within " + Durations.format(this.context.timeout())));
			}
			return;
		}
		for (ConnectAttempt attempt : List.copyOf(this.attempts)) {
			if (isLate(now, attempt.since())) {
				attempted(attempt, now, "timed out, no answer within " + Durations.format(this.context.timeout()));
			}
		}
		if (!this.over && this.addresses.hasNext() && now - this.attemptedAt >= ATTEMPT_DELAY.toNanos()) {
			attemptNext();
		}
	}

	private boolean isLate(long now, long start) {
		return now - start > this.context.timeout().toNanos();
	}

	private void fail(Failure failure) {
		this.over = true;
		this.failure = failure;
		close();
	}

	private void close() {
		this.attempts.forEach(ConnectAttempt::close);
		try {
			if (this.transport != null) {
				this.transport.close();
			}
		}
		catch (IOException ex) {
			// nothing is left to be done for it
		}
		if (this.taken != null) {
			this.taken.close();
		}
	}

}
