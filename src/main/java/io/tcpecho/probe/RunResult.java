package io.tcpecho.probe;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Result of a run.
 *
 * @param run what was to be done
 * @param tally what was counted and measured
 * @param interrupted whether the user ended the run
 */
record RunResult(Run run, Tally tally, boolean interrupted) {

	/**
	 * Returns whether all that was sent came back unchanged. As with {@code ping}, an
	 * interrupted run is good if something came back and nothing failed until then; so is
	 * one that has lost messages with connections that it has made anew.
	 * @return whether the run was a success
	 */
	boolean success() {
		return this.tally.firstFailure() == null && this.tally.receivedMessages() > 0;
	}

	/**
	 * Returns why a run that came to its planned end, and survived what happened until
	 * then, brought nothing.
	 * @param tally what was counted
	 * @return the failure, or {@code null} if something came back
	 */
	static @Nullable Failure nothing(Tally tally) {
		if (tally.receivedMessages() > 0) {
			return null;
		}
		return (tally.sentMessages() == 0) ? new Failure(Step.SEND, "no message was due before the end")
				: new Failure(Step.RECEIVE, "nothing came back: " + losses(tally));
	}

	int exitCode() {
		return success() ? 0 : 1;
	}

	/**
	 * Returns the result in one line for a person.
	 * @return {@code ok} or the step that failed first, and details
	 */
	String verdict() {
		Failure failure = this.tally.firstFailure();
		if (failure != null) {
			long others = this.tally.failures() - 1;
			return failure.verdict() + ((this.tally.remark() != null) ? "; " + this.tally.remark() : "")
					+ ((others > 0) ? String.format(Locale.ROOT, "; %d more failed", others) : "");
		}
		if (this.tally.receivedMessages() == 0) {
			return "interrupted before anything came back";
		}
		return Counts.of(this.tally).ok() + (this.interrupted ? " until interrupted" : "") + survived();
	}

	private String survived() {
		return (this.tally.connections().reconnects() == 0) ? "" : "; " + losses(this.tally);
	}

	private static String losses(Tally tally) {
		long reconnects = tally.connections().reconnects();
		return String.format(Locale.ROOT, "%d lost, %d %s", tally.lostMessages(), reconnects,
				(reconnects == 1) ? "reconnect" : "reconnects");
	}

}
