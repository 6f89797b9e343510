package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Race of TCP connections to the addresses of a host, which the one that is taken first
 * wins.
 * <p>
 * An address that does not answer soon is not waited for before the next one is tried
 * (RFC 8305, "Happy Eyeballs").
 */
final class HappyEyeballs {

	/** RFC 8305, 5: the recommended Connection Attempt Delay. */
	private static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

	private final Selector selector;

	private final Iterator<InetSocketAddress> addresses;

	private final Dialer dialer;

	private final Duration timeout;

	private final Listener listener;

	private final List<ConnectAttempt> attempts = new ArrayList<>();

	private final List<String> refusals = new ArrayList<>();

	private long attemptedAt;

	private boolean over;

	/**
	 * Creates a race that has not begun.
	 * @param selector where the connections are registered
	 * @param addresses addresses to try in turn, at least one
	 * @param dialer how a connection is made
	 * @param timeout longest wait for an address
	 * @param listener told how it ends
	 */
	HappyEyeballs(Selector selector, List<InetSocketAddress> addresses, Dialer dialer, Duration timeout,
			Listener listener) {
		this.selector = selector;
		this.addresses = addresses.iterator();
		this.dialer = dialer;
		this.timeout = timeout;
		this.listener = listener;
	}

	/**
	 * Tries the next address; the listener may be told at once.
	 * @throws IOException if the system has no socket left
	 */
	void attempt() throws IOException {
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
		if (this.over) {
			attempt.close();
			return;
		}
		if (refusal != null) {
			refused(attempt, refusal);
			return;
		}
		close();
		this.listener.connected(attempt, now);
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

	private void fail(Failure failure) {
		close();
		this.listener.failed(failure);
	}

	/**
	 * Gives up what has been waited for too long; tries another address if the wait has
	 * been long enough for that.
	 * @param now {@link System#nanoTime()}
	 */
	void checkDeadlines(long now) {
		for (ConnectAttempt attempt : List.copyOf(this.attempts)) {
			if (now - attempt.since() > this.timeout.toNanos()) {
				attempted(attempt, now, "timed out, no answer within " + Durations.format(this.timeout));
			}
		}
		if (!this.over && this.addresses.hasNext() && now - this.attemptedAt >= ATTEMPT_DELAY.toNanos()) {
			attemptNext();
		}
	}

	/**
	 * Ends the race and gives up the sockets of those that have not won.
	 */
	private void close() {
		this.over = true;
		this.attempts.forEach(ConnectAttempt::close);
		this.attempts.clear();
	}

	/**
	 * What is told how a race ends.
	 */
	interface Listener {

		/**
		 * Tells of the winner.
		 * @param attempt the one that was taken first
		 * @param now {@link System#nanoTime()}
		 */
		void connected(ConnectAttempt attempt, long now);

		/**
		 * Tells that there is none.
		 * @param failure what was the matter with each address
		 */
		void failed(Failure failure);

	}

}
