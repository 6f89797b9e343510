package io.tcpecho.probe;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Judgement of a run that closes connections at a rate: did it keep that, and if not,
 * why?
 */
final class ChurnCheck {

	private ChurnCheck() {
	}

	/**
	 * Returns what kept the rate from being reached.
	 * @param run what was to be done
	 * @param tally what was counted and measured
	 * @return the failure, or {@code null} if there was no rate or it was kept
	 */
	static @Nullable Failure check(Run run, ConnectionTally tally) {
		double rate = run.reconnectPolicy().churn();
		double due = tally.churnDue();
		double second = Duration.ofSeconds(1).toNanos();
		double tolerated = Math.max(1, rate * RateCheck.TOLERANCE.toNanos() / second);
		if (rate == 0 || tally.churnOwed() <= Math.max(tolerated, due * (1 - RateCheck.LEAST_SHARE))) {
			return null;
		}
		double reached = rate * (due - tally.churnOwed()) / due;
		return new Failure(Step.CONNECT, "%s connections/s made anew instead of %s: %s"
			.formatted(RateCheck.format(reached), RateCheck.format(rate), cause(run, tally, rate / second)));
	}

	private static String cause(Run run, ConnectionTally tally, double rate) {
		double time = tally.meanChurn();
		long needed = (long) Math.ceil(rate * time);
		if (needed <= run.load().connections()) {
			return "the probe itself was late";
		}
		return String.format(Locale.ROOT, "to close one and to make it anew takes %s, --connections=%d would do",
				Durations.format(Math.round(time)), needed);
	}

}
