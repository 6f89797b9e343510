package io.tcpecho.probe;

import org.jspecify.annotations.Nullable;

/**
 * Failed step and its reason in one line.
 *
 * @param step the step that failed
 * @param reason what happened, without a line break
 * @param mismatch the differing bytes if that is the reason
 */
record Failure(Step step, String reason, @Nullable Mismatch mismatch) {

	Failure(Step step, String reason) {
		this(step, reason, null);
	}

	/**
	 * Returns the verdict as shown to a person.
	 * @return one line, beginning with the step
	 */
	String verdict() {
		return this.step.label() + ": " + this.reason;
	}

}
