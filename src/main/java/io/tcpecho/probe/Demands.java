package io.tcpecho.probe;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a run must reach to be a success, beside that all comes back unchanged.
 *
 * @param maxP99 longest time that 99 of 100 round trips may take; {@code null} for any
 * @param minRate least messages a second; {@code null} for any
 */
record Demands(@Nullable Duration maxP99, @Nullable Double minRate) {

	static final Demands NONE = new Demands(null, null);

	/**
	 * Tells of what was not reached.
	 * @param load what was to be sent
	 * @param tally what was measured; told of each failure
	 */
	void check(Load load, Tally tally) {
		Measurement measurement = tally.measurement();
		if (measurement.count() == 0) {
			if (tally.receivedMessages() > 0) {
				tally.failed(new Failure(Step.MEASURE,
						"all was over within the warm-up of " + Durations.format(load.warmup())));
			}
			return;
		}
		long p99 = measurement.histogram().getValueAtPercentile(99);
		if (this.maxP99 != null && p99 > this.maxP99.toNanos()) {
			tally.failed(new Failure(Step.MEASURE, "the p99 of %s is above --max-p99=%s"
				.formatted(Durations.format(p99), Durations.format(this.maxP99))));
		}
		double rate = measurement.perSecond();
		if (this.minRate != null && rate < this.minRate) {
			tally.failed(new Failure(Step.MEASURE,
					String.format(Locale.ROOT, "%.1f messages/s are below --min-rate=%.1f", rate, this.minRate)));
		}
	}

}
