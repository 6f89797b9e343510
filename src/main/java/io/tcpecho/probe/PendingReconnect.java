package io.tcpecho.probe;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Place of a connection that is over, until another one has taken it; knows when the next
 * attempt is due.
 */
final class PendingReconnect {

	private static final Duration FIRST_DELAY = Duration.ofMillis(50);

	private static final Duration LONGEST_DELAY = Duration.ofSeconds(1);

	private final SendQuota quota;

	private final long since;

	private long lostAt;

	/** Nothing if the connection was closed as planned and the peer takes the next. */
	private @Nullable Failure loss;

	private @Nullable Failure refusal;

	private boolean doubtful;

	private int attempts;

	private long tryAt;

	/**
	 * Creates the place of a connection that has ended as planned.
	 * @param quota what is left to be sent
	 * @param now {@link System#nanoTime()} at which its end began
	 */
	PendingReconnect(SendQuota quota, long now) {
		this.quota = quota;
		this.since = now;
		this.lostAt = now;
		this.tryAt = now;
	}

	/**
	 * Creates the place of a connection that has broken.
	 * @param quota what is left to be sent
	 * @param now {@link System#nanoTime()}
	 * @param loss why it broke
	 */
	PendingReconnect(SendQuota quota, long now, Failure loss) {
		this(quota, now);
		this.loss = loss;
	}

	/**
	 * Opens the place again, because the connection that had taken it brought no answer
	 * before it broke, too: the peer has not been back.
	 * @param now {@link System#nanoTime()}
	 * @param reason why it broke
	 * @return this place
	 */
	PendingReconnect lostAgain(long now, Failure reason) {
		this.loss = reason;
		this.lostAt = now;
		this.refusal = null;
		this.doubtful = true;
		postpone(now);
		return this;
	}

	/**
	 * Notes that the peer did not take the connection; with each attempt the next one
	 * waits longer.
	 * @param now {@link System#nanoTime()}
	 * @param reason what went wrong
	 */
	void refused(long now, Failure reason) {
		this.refusal = reason;
		if (this.loss == null) {
			this.loss = reason;
		}
		postpone(now);
	}

	private void postpone(long now) {
		long delay = FIRST_DELAY.toNanos() << Math.min(this.attempts++, 16);
		this.tryAt = now + Math.min(delay, LONGEST_DELAY.toNanos());
	}

	SendQuota quota() {
		return this.quota;
	}

	@Nullable Failure loss() {
		return this.loss;
	}

	/**
	 * Returns why nobody has the place.
	 */
	Failure reason() {
		Failure last = (this.refusal != null) ? this.refusal : this.loss;
		return (last != null) ? last : new Failure(Step.CONNECT, "not complete");
	}

	/**
	 * Returns whether there was a connection that brought no answer before it broke.
	 */
	boolean isDoubtful() {
		return this.doubtful;
	}

	/**
	 * Returns when the last connection broke or was closed.
	 * @return {@link System#nanoTime()}
	 */
	long lostAt() {
		return this.lostAt;
	}

	/**
	 * Returns since when the peer has not answered.
	 * @return {@link System#nanoTime()}
	 */
	long since() {
		return this.since;
	}

	/**
	 * Returns when the next attempt is due.
	 * @return {@link System#nanoTime()}
	 */
	long tryAt() {
		return this.tryAt;
	}

}
