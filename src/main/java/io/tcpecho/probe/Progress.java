package io.tcpecho.probe;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How far the conversation over one connection has come, and what is wrong with that.
 */
final class Progress {

	private final int number;

	private final RunContext context;

	private final RoundTrips roundTrips;

	private final EchoSender sender;

	private final EchoVerifier verifier;

	private final SendQuota quota;

	Progress(int number, RunContext context, RoundTrips roundTrips, EchoSender sender, EchoVerifier verifier,
			SendQuota quota) {
		this.number = number;
		this.context = context;
		this.roundTrips = roundTrips;
		this.sender = sender;
		this.verifier = verifier;
		this.quota = quota;
	}

	/**
	 * Returns what is wrong with an end of the stream that comes now.
	 * @param cleanly whether it was the peer's intention
	 * @return the failure, or {@code null} if the peer may close
	 */
	@Nullable Failure ended(boolean cleanly) {
		if (this.roundTrips.inFlight() > 0) {
			return new Failure(Step.RECEIVE, "closed early by the peer " + place());
		}
		if (!this.sender.closed()) {
			return this.sender.finished() ? null : new Failure(Step.RECEIVE, "closed by the peer " + place());
		}
		return cleanly ? null : new Failure(Step.RECEIVE, String.format(Locale.ROOT,
				"all came back, but the peer ended without TLS's close_notify (connection %d)", this.number));
	}

	/**
	 * Notes that part of an answer has come, though it cannot be read yet.
	 * @param now {@link System#nanoTime()}
	 */
	void heard(long now) {
		if (this.roundTrips.inFlight() > 0) {
			this.roundTrips.waitFrom(now);
		}
	}

	/**
	 * Returns what has been waited for too long.
	 * @param now {@link System#nanoTime()}
	 * @param blocked whether the peer has yet to take bytes before more can follow
	 * @return the failure, or {@code null} if nothing is late
	 */
	@Nullable Failure late(long now, boolean blocked) {
		if (now - this.roundTrips.waitingSince() <= this.context.timeout().toNanos()
				|| (this.sender.halfClosing() && !blocked)) {
			return null;
		}
		String time = Durations.format(this.context.timeout());
		if (this.roundTrips.inFlight() == 0) {
			return this.sender.closed() ? new Failure(Step.RECEIVE,
					String.format(Locale.ROOT,
							"all came back, but the peer did not close within %s of the end (connection %d)", time,
							this.number))
					: null;
		}
		if (this.sender.oldestSent() && !this.sender.halfClosing()) {
			return new Failure(Step.RECEIVE,
					"timed out, no whole answer within %s: it stopped %s".formatted(time, place()));
		}
		return new Failure(Step.SEND,
				String.format(Locale.ROOT, "timed out, the peer took nothing for %s (connection %d, round trip %d)",
						time, this.number, this.roundTrips.completed() + 1));
	}

	/**
	 * Returns how far the conversation has come.
	 * @return words to end a sentence with
	 */
	String place() {
		long completed = this.roundTrips.completed();
		if (this.roundTrips.inFlight() > 0) {
			return String.format(Locale.ROOT, "after %d of %d bytes (connection %d, round trip %d)",
					this.verifier.position(), this.context.messageLength(), this.number, completed + 1);
		}
		String planned = this.quota.isBounded() ? " of " + (completed + this.quota.left()) : "";
		return String.format(Locale.ROOT, "after %d%s round trips (connection %d)", completed, planned, this.number);
	}

}
