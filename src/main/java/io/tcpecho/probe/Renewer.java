package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.BiConsumer;

/**
 * Maker of connections that take the places of others while a run lasts.
 */
final class Renewer {

	private final Workspace workspace;

	private final List<InetSocketAddress> addresses;

	private final Openings openings;

	private final BiConsumer<Vacancy, Opening> listener;

	private final Absence absence;

	private final Queue<Vacancy> waiting = new PriorityQueue<>((a, b) -> Long.signum(a.tryAt() - b.tryAt()));

	/** By the number of the connection that is to come. */
	private final Map<Integer, Vacancy> underWay = new HashMap<>();

	private int number;

	private boolean ended;

	/**
	 * Creates the maker.
	 * @param selector where connections are registered
	 * @param dialer how they are made
	 * @param workspace what they share
	 * @param addresses where to connect to
	 * @param listener told of each new connection, and of the place that it takes
	 */
	Renewer(Selector selector, Dialer dialer, Workspace workspace, List<InetSocketAddress> addresses,
			BiConsumer<Vacancy, Opening> listener) {
		this.workspace = workspace;
		this.addresses = addresses;
		this.listener = listener;
		this.openings = new Openings(selector, dialer, workspace, this::opened);
		this.absence = new Absence(workspace.tally().connections());
		this.number = workspace.load().connections();
	}

	/**
	 * Takes note of a connection that is over. Another one takes its place if it broke
	 * and the run is to survive that, or if it leaves something to be sent.
	 * @param connection the one that is over
	 * @param now {@link System#nanoTime()}
	 */
	void replace(ProbeConnection connection, long now) {
		Failure loss = connection.loss();
		Vacancy origin = connection.origin();
		boolean unproven = origin != null && origin.loss() != null && !connection.hasAnswered();
		if (loss != null) {
			this.absence.miss(now);
			this.waiting.add((origin != null && unproven) ? origin.lostAgain(now, loss)
					: new Vacancy(connection.allotment(), now, loss));
		}
		else if (connection.isRetired() && connection.allotment().left() > 0) {
			this.waiting.add(new Vacancy(connection.allotment(), connection.retiredAt()));
		}
		else {
			connection.allotment().giveUp();
			if (origin != null && unproven && origin.isDoubtful()) {
				this.workspace.tally().failed(notBack(origin, now));
			}
		}
	}

	boolean isBusy() {
		return !this.waiting.isEmpty() || !this.underWay.isEmpty();
	}

	/**
	 * Returns whether connections have broken and are not back yet.
	 */
	boolean isMissingAny() {
		return this.absence.lasts();
	}

	/**
	 * Goes on with what is to be made.
	 * @param now {@link System#nanoTime()}
	 * @param ended whether the run's duration is over
	 * @return whether more can be done at once
	 * @throws IOException if the system has no sockets left
	 */
	boolean proceed(long now, boolean ended) throws IOException {
		this.ended = ended;
		if (!isBusy()) {
			return false;
		}
		Vacancy next = this.waiting.peek();
		while (next != null && next.tryAt() - now <= 0 && !this.openings.isFull()) {
			this.waiting.remove();
			// with bytes of its own: those of its predecessor would be corrupt
			int connection = this.number++;
			this.underWay.put(connection, next);
			this.openings.add(connection, this.addresses);
			next = this.waiting.peek();
		}
		return this.openings.proceed();
	}

	private void opened(Opening opening) {
		Vacancy vacancy = Objects.requireNonNull(this.underWay.remove(opening.number()));
		long now = System.nanoTime();
		Failure refusal = opening.failure();
		if (refusal != null) {
			refused(vacancy, refusal, now);
		}
		else {
			succeeded(vacancy, now);
			this.listener.accept(vacancy, opening);
		}
	}

	private void succeeded(Vacancy vacancy, long now) {
		Failure loss = vacancy.loss();
		long time = now - vacancy.lostAt();
		ConnectionTally tally = this.workspace.tally().connections();
		tally.opened();
		if (loss != null) {
			this.absence.found(now);
			tally.reconnected(time);
			this.workspace.observer().reconnected(loss, time);
		}
		else {
			tally.churned(time);
		}
	}

	private void refused(Vacancy vacancy, Failure refusal, long now) {
		if (!this.workspace.renewal().reconnect()) {
			fail(vacancy, refusal);
			return;
		}
		if (vacancy.loss() == null) {
			this.absence.miss(now);
		}
		vacancy.refused(now, refusal);
		if (now - vacancy.since() < this.workspace.patience(this.ended)) {
			this.waiting.add(vacancy);
		}
		else {
			this.absence.found(now);
			fail(vacancy, notBack(vacancy, now));
		}
	}

	private static Failure notBack(Vacancy vacancy, long now) {
		Failure reason = vacancy.reason();
		return new Failure(reason.step(), "the peer did not come back within %s: %s"
			.formatted(Durations.format(now - vacancy.since()), reason.reason()));
	}

	/**
	 * Gives up what is still to be made, for the run has been interrupted.
	 */
	void interrupt() {
		this.waiting.addAll(this.underWay.values());
		this.underWay.clear();
		for (Vacancy vacancy : this.waiting) {
			if (vacancy.loss() != null) {
				Failure reason = vacancy.reason();
				fail(vacancy, new Failure(reason.step(), "the peer was not back when interrupted: " + reason.reason()));
			}
		}
		this.waiting.clear();
	}

	private void fail(Vacancy vacancy, Failure failure) {
		vacancy.allotment().giveUp();
		this.workspace.tally().connections().failed();
		this.workspace.tally().failed(failure);
	}

}
