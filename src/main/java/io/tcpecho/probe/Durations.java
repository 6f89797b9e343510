package io.tcpecho.probe;

import java.time.Duration;
import java.util.Locale;

/**
 * Durations as people read them.
 */
final class Durations {

	private Durations() {
	}

	/**
	 * Formats in the largest unit that leaves a whole part, with three digits.
	 * @param duration zero or more
	 * @return for instance {@code 61.4 us}, {@code 5 s}
	 */
	static String format(Duration duration) {
		return format(duration.toNanos());
	}

	/**
	 * Formats as {@link #format(Duration)} does.
	 * @param nanos nanoseconds, zero or more
	 * @return for instance {@code 1.27 ms}
	 */
	static String format(long nanos) {
		double micros = nanos / 1e3;
		if (micros < 1e3) {
			return digits(micros) + " us";
		}
		return (micros < 1e6) ? digits(micros / 1e3) + " ms" : digits(micros / 1e6) + " s";
	}

	private static String digits(double value) {
		if (value == Math.rint(value)) {
			return String.valueOf((long) value);
		}
		int decimals = (value < 10) ? 2 : (value < 100) ? 1 : 0;
		return String.format(Locale.ROOT, "%." + decimals + "f", value);
	}

}
