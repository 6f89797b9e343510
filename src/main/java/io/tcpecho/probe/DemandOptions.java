package io.tcpecho.probe;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options that say what must be reached.
 */
final class DemandOptions {

	@Option(names = "--max-p99", paramLabel = "TIME", description = "Fail if the p99 of the round trips is longer.")
	private @Nullable Duration maxP99;

	@Option(names = "--min-rate", paramLabel = "N", description = "Fail if fewer messages a second come back.")
	private @Nullable Double minRate;

	/**
	 * Puts the options together.
	 * @return the demands
	 * @throws IllegalArgumentException if one cannot be met, with a message for the user
	 */
	Demands toDemands() {
		if (this.maxP99 != null && this.maxP99.isZero()) {
			throw new IllegalArgumentException("--max-p99 must be above 0");
		}
		if (this.minRate != null && !(this.minRate > 0 && Double.isFinite(this.minRate))) {
			throw new IllegalArgumentException("--min-rate must be above 0");
		}
		return new Demands(this.maxP99, this.minRate);
	}

}
