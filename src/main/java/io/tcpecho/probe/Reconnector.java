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
 * Maker of connections that take the places of others while a run lasts: of those that
 * broke ({@code --reconnect}) or were closed as planned ({@code --churn}).
 */
final class Reconnector {

	private final RunContext context;

	private final List<InetSocketAddress> addresses;

	private final Connectors connectors;

	private final BiConsumer<PendingReconnect, Connector> listener;

	private final Downtime downtime;

	private final Queue<PendingReconnect> waiting = new PriorityQueue<>((a, b) -> Long.signum(a.tryAt() - b.tryAt()));

	/** By the number of the connection that is to come. */
	private final Map<Integer, PendingReconnect> underWay = new HashMap<>();

	private int number;

	private boolean ended;

	/**
	 * Creates the maker.
	 * @param selector where connections are registered
	 * @param dialer how they are made
	 * @param context what they share
	 * @param addresses where to connect to
	 * @param listener told of each new connection, and of the place that it takes
	 */
	Reconnector(Selector selector, Dialer dialer, RunContext context, List<InetSocketAddress> addresses,
			BiConsumer<PendingReconnect, Connector> listener) {
		this.context = context;
		this.addresses = addresses;
		this.listener = listener;
		this.connectors = new Connectors(selector, dialer, context, this::opened);
		this.downtime = new Downtime(context.tally().connections());
		this.number = context.load().connections();
	}

	/**
	 * Takes note of a connection that is over. Another one takes its place if it broke
	 * and the run is to survive that, or if it leaves something to be sent.
	 * @param connection the one that is over
	 * @param now {@link System#nanoTime()}
	 */
	void replace(ProbeConnection connection, long now) {
		Failure loss = connection.loss();
		PendingReconnect origin = connection.origin();
		boolean unproven = origin != null && origin.loss() != null && !connection.hasAnswered();
		if (loss != null) {
			this.downtime.miss(now);
			this.waiting.add((origin != null && unproven) ? origin.lostAgain(now, loss)
					: new PendingReconnect(connection.quota(), now, loss));
		}
		else if (connection.isRetired() && connection.quota().left() > 0) {
			this.waiting.add(new PendingReconnect(connection.quota(), connection.retiredAt()));
		}
		else {
			connection.quota().giveUp();
			if (origin != null && unproven && origin.isDoubtful()) {
				this.context.tally().failed(notBack(origin, now));
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
		return this.downtime.lasts();
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
		PendingReconnect next = this.waiting.peek();
		while (next != null && next.tryAt() - now <= 0 && !this.connectors.isFull()) {
			this.waiting.remove();
			// with bytes of its own: those of its predecessor would be corrupt
			int connection = this.number++;
			this.underWay.put(connection, next);
			this.connectors.add(connection, this.addresses);
			next = this.waiting.peek();
		}
		return this.connectors.proceed();
	}

	private void opened(Connector connector) {
		PendingReconnect pending = Objects.requireNonNull(this.underWay.remove(connector.number()));
		long now = System.nanoTime();
		Failure refusal = connector.failure();
		if (refusal != null) {
			refused(pending, refusal, now);
		}
		else {
			succeeded(pending, now);
			this.listener.accept(pending, connector);
		}
	}

	private void succeeded(PendingReconnect pending, long now) {
		Failure loss = pending.loss();
		long time = now - pending.lostAt();
		ConnectionTally tally = this.context.tally().connections();
		tally.opened();
		if (loss != null) {
			this.downtime.found(now);
			tally.reconnected(time);
			this.context.observer().reconnected(loss, time);
		}
		else {
			tally.churned(time);
		}
	}

	private void refused(PendingReconnect pending, Failure refusal, long now) {
		if (!this.context.reconnectPolicy().reconnect()) {
			fail(pending, refusal);
			return;
		}
		if (pending.loss() == null) {
			this.downtime.miss(now);
		}
		pending.refused(now, refusal);
		if (now - pending.since() < this.context.patience(this.ended)) {
			this.waiting.add(pending);
		}
		else {
			this.downtime.found(now);
			fail(pending, notBack(pending, now));
		}
	}

	private static Failure notBack(PendingReconnect pending, long now) {
		Failure reason = pending.reason();
		return new Failure(reason.step(), "the peer did not come back within %s: %s"
			.formatted(Durations.format(now - pending.since()), reason.reason()));
	}

	/**
	 * Gives up what is still to be made, for the run has been interrupted.
	 */
	void interrupt() {
		this.waiting.addAll(this.underWay.values());
		this.underWay.clear();
		for (PendingReconnect pending : this.waiting) {
			if (pending.loss() != null) {
				Failure reason = pending.reason();
				fail(pending, new Failure(reason.step(), "the peer was not back when interrupted: " + reason.reason()));
			}
		}
		this.waiting.clear();
	}

	private void fail(PendingReconnect pending, Failure failure) {
		pending.quota().giveUp();
		this.context.tally().connections().failed();
		this.context.tally().failed(failure);
	}

}
