package io.tcpecho.server.listener;

import java.time.Duration;
import java.time.Instant;

import io.tcpecho.server.log.LimitedLog;
import io.tcpecho.server.log.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * How accepting connections goes: successes and failures, and how long to wait after the
 * latter.
 * <p>
 * A failure is a failed {@code accept()}, or that no thread could be had for an accepted
 * connection. It passes as a rule: descriptors and threads become free again.
 */
public final class Acceptance {

	static final Duration FIRST_DELAY = Duration.ofMillis(10);

	static final Duration LONGEST_DELAY = Duration.ofSeconds(1);

	private static final Log logger = LogFactory.getLog(Acceptance.class);

	private final LimitedLog failures = new LimitedLog(logger::error);

	private long accepted;

	private long failed;

	private Duration delay = Duration.ZERO;

	private boolean waiting;

	private long waitingSince;

	private @Nullable Failure lastFailure;

	/**
	 * Notes that the accept loop waits for the next connection. If it still does after a
	 * while, accepting works again: what it lacks, it would lack at once.
	 */
	synchronized void waiting() {
		this.waiting = true;
		this.waitingSince = System.nanoTime();
	}

	synchronized void succeeded() {
		this.accepted++;
		this.delay = Duration.ZERO;
	}

	/**
	 * Notes that accepting works again, though no client is served: the connection was
	 * turned away, or is the server's own.
	 */
	synchronized void worked() {
		this.delay = Duration.ZERO;
	}

	/**
	 * Notes that there is not even the memory to tell of a failure.
	 */
	synchronized void slowDown() {
		this.delay = LONGEST_DELAY;
	}

	synchronized void failed(Throwable cause) {
		this.waiting = false;
		this.failed++;
		try {
			Duration doubled = this.delay.multipliedBy(2);
			this.delay = (doubled.compareTo(FIRST_DELAY) < 0) ? FIRST_DELAY
					: (doubled.compareTo(LONGEST_DELAY) > 0) ? LONGEST_DELAY : doubled;
			this.lastFailure = new Failure(Instant.now(), LogText.escape(cause.toString()));
			this.failures.write("Failed to accept a connection, trying again: " + this.lastFailure.cause());
		}
		catch (Throwable again) {
			// no memory to tell of it, which must not end the accept loop either
			this.delay = LONGEST_DELAY;
		}
	}

	/**
	 * Returns how long to wait before the next attempt: 10 ms after a failure, twice as
	 * long after each further one, up to 1 second.
	 */
	synchronized Duration delay() {
		return this.delay;
	}

	/**
	 * Returns whether the last attempt failed and none has succeeded since.
	 * @return {@code true} while clients may wait in vain
	 */
	public synchronized boolean isFailing() {
		return !this.delay.isZero()
				&& !(this.waiting && System.nanoTime() - this.waitingSince > LONGEST_DELAY.toNanos());
	}

	/**
	 * Returns the last failure.
	 * @return when and why, or {@code null} if there was none
	 */
	public synchronized @Nullable Failure getLastFailure() {
		return this.lastFailure;
	}

	/**
	 * Returns how many connections have been accepted and given a thread.
	 * @return their number since the start
	 */
	public synchronized long getAccepted() {
		return this.accepted;
	}

	/**
	 * Returns how many attempts have failed.
	 * @return their number since the start
	 */
	public synchronized long getFailed() {
		return this.failed;
	}

	/**
	 * A failure to accept.
	 *
	 * @param time when it happened
	 * @param cause why, in a line
	 */
	public record Failure(Instant time, String cause) {

	}

}
