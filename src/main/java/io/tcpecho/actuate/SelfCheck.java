package io.tcpecho.actuate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.jspecify.annotations.Nullable;

/**
 * Check of all listeners by a client each, at the same time: a listener that does not
 * answer costs its time-out once, however many there are.
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
		List<FutureTask<ListenerCheck.Result>> checks = this.listeners.stream()
			.map((listener) -> new FutureTask<>(listener::check))
			.toList();
		for (int i = 1; i < checks.size(); i++) {
			begin(checks.get(i));
		}
		checks.get(0).run();
		Duration longest = Duration.ZERO;
		String failure = null;
		for (int i = 0; i < checks.size(); i++) {
			ListenerCheck.Result result = resultOf(checks.get(i));
			longest = (result.duration().compareTo(longest) > 0) ? result.duration() : longest;
			if (failure == null && result.failure() != null) {
				failure = (checks.size() > 1)
						? "Listener '%s': %s".formatted(this.listeners.get(i).getName(), result.failure())
						: result.failure();
			}
		}
		return new Result(System.nanoTime(), longest, failure);
	}

	/**
	 * Begins a check on a thread of its own, which the connections have no part in, or
	 * does it here if there is none to be had. Each has its time-out, and all end.
	 */
	private static void begin(FutureTask<ListenerCheck.Result> check) {
		try {
			Thread thread = new Thread(check, "echo-self-check");
			thread.setDaemon(true);
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			check.run();
		}
	}

	private static ListenerCheck.Result resultOf(FutureTask<ListenerCheck.Result> check) {
		try {
			return check.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new ListenerCheck.Result(Duration.ZERO, "Interrupted");
		}
		catch (ExecutionException ex) {
			return new ListenerCheck.Result(Duration.ZERO, String.valueOf(ex.getCause()));
		}
	}

	/**
	 * Result of a check.
	 *
	 * @param time when it was known ({@link System#nanoTime()})
	 * @param duration longest time that connecting, sending and receiving took
	 * @param failure what went wrong, or {@code null}
	 */
	record Result(long time, Duration duration, @Nullable String failure) {

		boolean isOutdated() {
			Duration validity = (this.failure != null) ? VALIDITY_OF_FAILURE : VALIDITY;
			return System.nanoTime() - this.time >= validity.toNanos();
		}

	}

}
