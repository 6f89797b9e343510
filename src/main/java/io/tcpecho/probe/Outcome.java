package io.tcpecho.probe;

import java.util.Locale;

/**
 * Result of a run.
 *
 * @param run what was to be done
 * @param tally what was counted and measured
 * @param interrupted whether the user ended the run
 */
record Outcome(Run run, Tally tally, boolean interrupted) {

	/**
	 * Returns whether all that was sent came back unchanged. As with {@code ping}, an
	 * interrupted run is good if something came back and nothing failed until then; so is
	 * one that has lost messages with connections that it has made anew.
	 * @return whether the run was a success
	 */
	boolean success() {
		return this.tally.firstFailure() == null && this.tally.receivedMessages() > 0;
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
			return failure.verdict() + (this.tally.hasPeerEnded() ? "; it takes no new connections" : "")
					+ ((others > 0) ? String.format(Locale.ROOT, "; %d more failed", others) : "");
		}
		if (this.tally.receivedMessages() == 0) {
			return this.interrupted ? "interrupted before anything came back"
					: "send: no message was due before the end";
		}
		return Counts.of(this.tally).ok() + (this.interrupted ? " until interrupted" : "") + survived();
	}

	private String survived() {
		long reconnects = this.tally.connections().reconnects();
		return (reconnects == 0) ? "" : String.format(Locale.ROOT, "; %d lost, %d %s", this.tally.lostMessages(),
				reconnects, (reconnects == 1) ? "reconnect" : "reconnects");
	}

}
