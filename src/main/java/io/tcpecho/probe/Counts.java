package io.tcpecho.probe;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Numbers of messages of one run, or of several.
 *
 * @param sent those that were sent
 * @param received those that came back whole
 * @param mismatched those of them that differ
 * @param lost those that will not come back
 */
record Counts(long sent, long received, long mismatched, long lost) {

	static final Counts NONE = new Counts(0, 0, 0, 0);

	private static final Pattern PATTERN = Pattern
		.compile("(\\d+) sent, (\\d+) received, \\d+ verified, (\\d+) mismatched, (\\d+) lost");

	static Counts of(Tally tally) {
		return new Counts(tally.sentMessages(), tally.receivedMessages(), tally.mismatchedMessages(),
				tally.lostMessages());
	}

	/**
	 * Reads what {@link #toString()} has written.
	 * @param text text that may contain it
	 * @return the counts, or {@code null} if there are none
	 */
	static @Nullable Counts find(String text) {
		Matcher matcher = PATTERN.matcher(text);
		return matcher.find() ? new Counts(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)),
				Long.parseLong(matcher.group(3)), Long.parseLong(matcher.group(4))) : null;
	}

	Counts plus(Counts other) {
		return new Counts(this.sent + other.sent, this.received + other.received, this.mismatched + other.mismatched,
				this.lost + other.lost);
	}

	long verified() {
		return this.received - this.mismatched;
	}

	/**
	 * Returns the verdict on a success.
	 * @return words that more may follow
	 */
	String ok() {
		return "ok: " + verified() + " of " + this.sent + " messages came back unchanged";
	}

	@Override
	public String toString() {
		return this.sent + " sent, " + this.received + " received, " + verified() + " verified, " + this.mismatched
				+ " mismatched, " + this.lost + " lost";
	}

}
