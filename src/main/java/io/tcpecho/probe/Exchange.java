package io.tcpecho.probe;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Messages of a run over its open connections, from the first one to the end.
 */
final class Exchange {

	/** After these, answers and deadlines have their turn. */
	private static final int PERMITS_AT_ONCE = 256;

	/** How long an interrupted run waits for what is in flight. */
	private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

	private final RunContext context;

	private final List<ProbeConnection> connections;

	private final Schedule schedule;

	private final long patience;

	private boolean interrupted;

	private boolean ended;

	private long endedAt;

	/**
	 * Creates the exchange and lets the connections send.
	 * @param context what the connections share
	 * @param connections open connections, at least one
	 */
	Exchange(RunContext context, List<ProbeConnection> connections) {
		long start = System.nanoTime();
		context.tally().started(start + context.load().warmup().toNanos());
		this.context = context;
		this.connections = connections;
		this.patience = patience(context.load(), context.timeout()).toNanos();
		this.schedule = new Schedule(context.load(), connections.size(), start);
		for (int i = 0; i < connections.size(); i++) {
			connections.get(i).quota().start(this.schedule, i);
			connections.get(i).proceed(System.nanoTime());
		}
	}

	/**
	 * Lets go what is due.
	 * @param now {@link System#nanoTime()}
	 * @return nanoseconds until more is due, zero or less if more is due already
	 */
	long proceed(long now) {
		if (!this.ended && this.context.load().openLoop()) {
			this.context.tally().sendDelays().lagged(-this.schedule.untilNext(now));
		}
		if (!this.ended && this.schedule.ended(now)) {
			this.ended = true;
			this.endedAt = now;
			for (ProbeConnection connection : this.connections) {
				connection.stop(now);
			}
		}
		for (int i = 0; !this.ended && i < PERMITS_AT_ONCE && this.schedule.untilNext(now) <= 0; i++) {
			this.connections.get(this.schedule.take()).permit(now);
		}
		return this.ended ? Long.MAX_VALUE : this.schedule.untilNext(now);
	}

	/**
	 * Interrupts the exchange: nothing more is sent, what is in flight may come back.
	 * @param now {@link System#nanoTime()}
	 * @return whether it had the time to
	 */
	boolean isOver(long now) {
		if (!this.interrupted) {
			this.interrupted = true;
			this.ended = true;
			this.endedAt = now;
			for (ProbeConnection connection : this.connections) {
				connection.giveUp(now);
			}
		}
		if (now - this.endedAt < LAST_ANSWERS.toNanos()) {
			return false;
		}
		long missing = this.connections.stream().mapToLong(ProbeConnection::inFlight).sum();
		Tally tally = this.context.tally();
		if (missing > 0) {
			tally.failed(new Failure(Step.RECEIVE,
					(tally.receivedMessages() == 0) ? "interrupted before anything came back"
							: String.format(Locale.ROOT,
									"interrupted, and %d of %d messages did not come back within %s", missing,
									tally.sentMessages(), Durations.format(LAST_ANSWERS))));
		}
		return true;
	}

	/**
	 * Lets a connection go on where another one was.
	 * @param connection open, with the quota of the other one
	 */
	void replace(ProbeConnection connection) {
		this.connections.set(connection.quota().index(), connection);
		connection.proceed(System.nanoTime());
	}

	boolean hasEnded() {
		return this.ended;
	}

	/**
	 * Looks at deadlines and tells of what has been counted so far.
	 * @param now {@link System#nanoTime()}
	 */
	void tick(long now) {
		// no lambda: what it takes to make one would be part of the first round trip
		for (ProbeConnection connection : this.connections) {
			connection.checkDeadline(now);
		}
		if (this.ended && !this.interrupted && now - this.endedAt >= this.patience) {
			giveUp(now);
		}
		this.context.observer().tick(this.context.tally(), now);
	}

	/**
	 * Ends what the end of the duration has not ended, be it that the peer still answers
	 * a little at a time.
	 */
	private void giveUp(long now) {
		long overdue = this.connections.stream().mapToLong((connection) -> connection.giveUp(now)).sum();
		long missing = this.connections.stream().mapToLong(ProbeConnection::abandon).sum();
		Tally tally = this.context.tally();
		if (overdue > 0) {
			tally.failed(new Failure(Step.SEND, String.format(Locale.ROOT,
					"%d messages were due and could not be sent: the peer is slower than the rate", overdue)));
		}
		else if (missing > 0) {
			tally.failed(new Failure(Step.RECEIVE,
					String.format(Locale.ROOT, "%d of %d messages did not come back within %s of the end", missing,
							tally.sentMessages(), Durations.format(this.patience))));
		}
	}

	/**
	 * Returns how long what is in flight is awaited after the end of the duration. With a
	 * half-close the peer may begin only then, and has as much to send as the probe had.
	 */
	private static Duration patience(Load load, Duration timeout) {
		Duration sending = load.sending();
		return (load.halfClose() && sending != null) ? timeout.plus(sending) : timeout;
	}

}
