package io.tcpecho.probe;

import java.time.Duration;
import java.util.Locale;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Judgement of an open loop that has ended: did it keep its rate, and if not, why?
 */
final class RateCheck {

	/**
	 * A pause that is shorter may come last: of messages it shows in the latencies.
	 */
	static final Duration TOLERANCE = Duration.ofMillis(200);

	static final double LEAST_SHARE = 0.95;

	/** Share of the time missed from which the probe is to blame if it stood still. */
	private static final double STOOD_STILL = 0.5;

	/** Share of messages held up by the depth from which it, or the peer, is to blame. */
	private static final double HELD_UP = 0.1;

	/** Growth of the round-trip time under the load from which the peer is to blame. */
	private static final double QUEUEING = 3;

	private RateCheck() {
	}

	/**
	 * Returns what kept the rate from being reached. It is that of the answers: a peer
	 * that takes messages at the rate and answers them more slowly does not keep it, nor
	 * does one that holds the answers back and releases them at once. The round-trip time
	 * itself, however long, is not held against it.
	 * @param load what was to be sent
	 * @param tally what was counted and measured
	 * @return the failure, or {@code null} if there was no rate or it was kept
	 */
	static @Nullable Failure check(Load load, Tally tally) {
		long answers = tally.measurement().count();
		if (!load.openLoop() || answers < 2) {
			return null;
		}
		double took = tally.measurement().answering().toNanos();
		double planned = (answers - 1) * (Duration.ofSeconds(1).toNanos() / load.rate());
		double downtime = tally.connections().downtime().toNanos();
		double tolerated = Math.max(planned / LEAST_SHARE - planned, TOLERANCE.toNanos() + downtime);
		if (took - planned > tolerated) {
			double reached = tally.measurement().perSecond();
			return new Failure(Step.SEND, "%s messages/s instead of %s: %s".formatted(format(reached),
					format(load.rate()), cause(load, tally, reached, took - planned - downtime)));
		}
		double waited = medianWait(tally.roundTrips());
		return (waited > tolerated) ? new Failure(Step.RECEIVE,
				"no answers at %s messages/s: half of them came %s late or later, %s".formatted(format(load.rate()),
						Durations.format(Math.round(waited)), isProbeLate(tally, waited - downtime)
								? "as the probe itself was late" : "the peer held them back"))
				: null;
	}

	/**
	 * Returns the time that half of the answers have been waited for beyond what the
	 * round-trip time explains. Of a peer that holds all back until the end it is half of
	 * the run.
	 */
	private static double medianWait(Histogram roundTrips) {
		return roundTrips.getValueAtPercentile(50) - roundTrips.getMinValue();
	}

	private static boolean isProbeLate(Tally tally, double missed) {
		return tally.sendDelays().longestLag().toNanos() >= missed * STOOD_STILL;
	}

	private static String cause(Load load, Tally tally, double reached, double missed) {
		if (isProbeLate(tally, missed)) {
			return "the probe itself was late";
		}
		if (tally.sendDelays().heldUpMessages() < tally.sentMessages() * HELD_UP) {
			// all was sent when it was due
			return "the peer is slower, it takes up to %s to answer"
				.formatted(Durations.format(tally.roundTrips().getMaxValue()));
		}
		// Little's law, as the depth was used up
		long inFlight = (long) load.depth() * load.connections();
		double roundTrip = Duration.ofSeconds(1).toNanos() * inFlight / reached;
		String time = Durations.format(Math.round(roundTrip));
		if (inFlight > 1 && roundTrip > tally.roundTrips().getMinValue() * QUEUEING) {
			return String.format(Locale.ROOT, "the peer is slower, it takes %s to answer with %d in flight", time,
					inFlight);
		}
		return String.format(Locale.ROOT,
				"a depth of %d is too small for a round-trip time of %s, %s a connection would do", load.depth(), time,
				(long) Math.ceil(load.depth() * load.rate() / reached));
	}

	static String format(double rate) {
		return String.format(Locale.ROOT, (rate < 10) ? "%.2f" : "%.0f", rate);
	}

}
