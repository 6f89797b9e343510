package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Way of one connection from addresses to a transport: a TCP connection to the address
 * that takes it first, then perhaps a TLS handshake.
 */
final class Connector implements HappyEyeballs.Listener {

	private final int number;

	private final Dialer dialer;

	private final RunContext context;

	private final HappyEyeballs race;

	private @Nullable Handshake handshake;

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
		this.dialer = dialer;
		this.context = context;
		this.race = new HappyEyeballs(selector, addresses, dialer, context.timeout(), this);
		this.race.attempt();
	}

	int number() {
		return this.number;
	}

	/**
	 * Returns whether the way has come to its end.
	 * @return {@code true} if it is open or has failed
	 */
	boolean isOver() {
		return this.failure != null || transport() != null;
	}

	/**
	 * Returns the TCP connection that the peer has taken.
	 * @return the connection, even if the handshake is under way or has failed, or
	 * {@code null} if there is none
	 */
	@Nullable ConnectAttempt taken() {
		return (this.handshake != null) ? this.handshake.connection() : null;
	}

	/**
	 * Returns the transport if it can exchange bytes.
	 * @return the transport, or {@code null} if it is not ready or has failed
	 */
	@Nullable Transport transport() {
		return (this.handshake != null && this.failure == null) ? this.handshake.transport() : null;
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
		return this.handshake != null && !this.handshake.hasBegun() && !isOver();
	}

	/**
	 * Returns whether a handshake that has begun can go on.
	 * @return {@code true} if {@link #shakeHands} has something to do
	 */
	boolean isReady() {
		return this.handshake != null && this.handshake.isReady() && !isOver();
	}

	/**
	 * Returns since when the handshake has been under way or has waited to begin.
	 * @return {@link System#nanoTime()}
	 */
	long since() {
		return (this.handshake != null) ? this.handshake.since() : System.nanoTime();
	}

	@Override
	public void connected(ConnectAttempt attempt, long now) {
		this.context.tally().connections().connected(now - attempt.since());
		this.handshake = new Handshake(attempt, this.dialer, now);
		if (this.dialer.tls() == null) {
			shakeHands();
		}
	}

	@Override
	public void failed(Failure failure) {
		this.failure = failure;
		if (this.handshake != null) {
			this.handshake.close();
		}
	}

	/**
	 * Begins the handshake or continues it as far as it goes.
	 */
	void shakeHands() {
		Handshake connected = Objects.requireNonNull(this.handshake);
		try {
			if (connected.proceed() && this.dialer.tls() != null) {
				this.context.tally().connections().handshaken(System.nanoTime() - connected.since());
			}
		}
		catch (IOException ex) {
			failed((this.dialer.tls() != null) ? TlsFailureText.handshaking(ex)
					: new Failure(Step.SEND, FailureText.reason(ex)));
		}
	}

	/**
	 * Fails if what is due has been waited for too long.
	 * @param now {@link System#nanoTime()}
	 */
	void checkDeadline(long now) {
		if (isOver()) {
			return;
		}
		if (this.handshake == null) {
			this.race.checkDeadlines(now);
		}
		else if (this.handshake.hasBegun() && now - this.handshake.since() > this.context.timeout().toNanos()) {
			failed(new Failure(Step.HANDSHAKE,
					"timed out, not complete within " + Durations.format(this.context.timeout())));
		}
	}

}
