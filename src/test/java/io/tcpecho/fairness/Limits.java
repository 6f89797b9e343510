package io.tcpecho.fairness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.tcpecho.fairness.FloodedServer.Measurement;
import io.tcpecho.fairness.PacedClient.Fairness;

/**
 * How long others may wait during a flood: several times what they do on a quiet machine,
 * and a fraction of what they do where one client can stop all others. A machine that
 * makes them wait without a flood raises the limits, up to a second.
 */
final class Limits {

	private static final Duration P99 = Duration.ofMillis(250);

	private static final Duration LONGEST = Duration.ofMillis(500);

	/**
	 * The first burst has to be noticed first, and its code, that of TLS before all, to
	 * be compiled.
	 */
	private static final Duration LONGEST_AT_ONSET = Duration.ofMillis(900);

	private static final int TIMES_CALM = 4;

	/** Half of what a flood takes at the least: who starves waits for all of it. */
	private static final Duration HIGHEST = Duration.ofSeconds(1);

	private final List<String> missed = new ArrayList<>();

	private Limits() {
	}

	/**
	 * Checks what came of a flood.
	 * @param calm the same without a flood, measured before
	 * @return the limits that are missed, each with what was measured
	 */
	static List<String> missed(Measurement measured, Measurement calm) {
		Limits limits = new Limits();
		limits.check("established p99", measured.seen().established().p99(), P99, calm.seen().established().p99());
		limits.checkLongest("", measured.seen(), LONGEST, calm);
		limits.checkLongest("at the onset: ", measured.onset(), LONGEST_AT_ONSET, calm);
		if (measured.failed() > 0) {
			limits.missed.add("failed: " + measured.failed());
		}
		return limits.missed;
	}

	private void checkLongest(String when, Fairness seen, Duration limit, Measurement calm) {
		check(when + "established", seen.established().longest(), limit, calm.seen().established().longest());
		check(when + "new connection", seen.fresh().longest(), limit, calm.seen().fresh().longest());
		check(when + "liveness", seen.liveness().longest(), limit, calm.seen().liveness().longest());
		check(when + "readiness", seen.readiness().longest(), limit, calm.seen().readiness().longest());
	}

	private void check(String what, Duration wait, Duration limit, Duration calm) {
		Duration raised = Collections.min(List.of(HIGHEST, calm.multipliedBy(TIMES_CALM)));
		Duration effective = Collections.max(List.of(limit, raised));
		if (wait.compareTo(effective) >= 0) {
			this.missed.add("%s: %d ms of %d".formatted(what, wait.toMillis(), effective.toMillis()));
		}
	}

}
