package io.tcpecho.actuate;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Check of all listeners by a client each, one after the other up to the first that
 * fails.
 */
class SelfCheck {

	private static final Duration VALIDITY = Duration.ofSeconds(10);

	/** One slow moment must not keep clients away for longer. */
	private static final Duration VALIDITY_OF_FAILURE = Duration.ofSeconds(1);

	private final List<ListenerCheck> listeners;

	private @Nullable Result last;

	SelfCheck(List<ListenerCheck> listeners) {
		this.listeners = listeners;
	}

	/**
	 * Checks, unless a check has succeeded within the last 10 seconds or failed within
	 * the last one.
	 * @return the result of the last check
	 */
	synchronized Result check() {
		if (this.last == null || this.last.isOutdated()) {
			this.last = checkNow();
		}
		return this.last;
	}

	private Result checkNow() {
		Duration time = Duration.ZERO;
		for (ListenerCheck listener : this.listeners) {
			ListenerCheck.Result result = listener.check();
			time = time.plus(result.duration());
			if (result.failure() != null) {
				String whose = (this.listeners.size() > 1) ? "Listener '%s': ".formatted(listener.getName()) : "";
				return new Result(System.nanoTime(), time, whose + result.failure());
			}
		}
		return new Result(System.nanoTime(), time, null);
	}

	/**
	 * Result of a check.
	 *
	 * @param time when it was known ({@link System#nanoTime()})
	 * @param duration time for connecting, sending and receiving, of all listeners
	 * together
	 * @param failure what went wrong, or {@code null}
	 */
	record Result(long time, Duration duration, @Nullable String failure) {

		boolean isOutdated() {
			Duration validity = (this.failure != null) ? VALIDITY_OF_FAILURE : VALIDITY;
			return System.nanoTime() - this.time >= validity.toNanos();
		}

	}

}
