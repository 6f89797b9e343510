package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Loop of one thread over all connections of a run.
 */
final class ProbeLoop implements AutoCloseable {

	/** How often deadlines are checked and observers told, at least. */
	private static final Duration TICK = Duration.ofMillis(50);

	/** The selector's timeout is in milliseconds: shorter waits are spent looking. */
	private static final Duration SELECTABLE = Duration.ofMillis(1);

	private final Selector selector = Selector.open();

	private final RunContext context;

	private final Dialer dialer;

	private final List<ProbeConnection> connections = new ArrayList<>();

	private final List<ProbeConnection> over = new ArrayList<>();

	private int talking;

	private final Duration tick;

	private volatile boolean interrupted;

	ProbeLoop(RunContext context, Dialer dialer) throws IOException {
		this.context = context;
		this.dialer = dialer;
		this.tick = Duration.ofNanos(Math.min(TICK.toNanos(), context.timeout().toNanos() / 4));
	}

	/**
	 * Opens all connections, then exchanges messages over them until the load is done.
	 * @param addresses addresses of the peer to try in turn; the first that takes a
	 * connection gets all of them
	 * @return that address, or nothing if none took a connection
	 * @throws IOException if the system has no sockets left
	 */
	List<InetSocketAddress> run(List<InetSocketAddress> addresses) throws IOException {
		// what the first selection loads is not part of a connection's latency
		select(Duration.ZERO);
		select(SELECTABLE);
		List<InetSocketAddress> taken = open(addresses, 0, 1);
		if (!taken.isEmpty()) {
			open(taken, 1, this.context.load().connections());
		}
		if (!this.connections.isEmpty() && !this.interrupted) {
			exchange(taken);
		}
		return taken;
	}

	/**
	 * Ends the run as soon as what is in flight has come back, or has had the time for
	 * it; may be called by another thread.
	 */
	void interrupt() {
		this.interrupted = true;
		this.selector.wakeup();
	}

	boolean isInterrupted() {
		return this.interrupted;
	}

	private List<InetSocketAddress> open(List<InetSocketAddress> addresses, int from, int to) throws IOException {
		List<InetSocketAddress> taken = new ArrayList<>();
		Connectors connectors = new Connectors(this.selector, this.dialer, this.context, (connector) -> {
			ConnectAttempt connected = connector.taken();
			if (connected != null) {
				taken.add(connected.address());
			}
			adopt(connector);
		});
		int next = from;
		while (!this.interrupted && (next < to || !connectors.isEmpty())) {
			while (next < to && !connectors.isFull()) {
				connectors.add(next++, addresses);
			}
			boolean more = connectors.proceed();
			select((more || connectors.isEmpty()) ? Duration.ZERO : this.tick);
		}
		return taken.isEmpty() ? taken : taken.subList(0, 1);
	}

	private void adopt(Connector connector) {
		ConnectionTally tally = this.context.tally().connections();
		Failure failure = connector.failure();
		ConnectAttempt taken = connector.taken();
		if (failure != null) {
			tally.failed();
			this.context.tally()
				.failed((this.context.load().connections() == 1) ? failure : new Failure(failure.step(),
						String.format(Locale.ROOT, "%s (connection %d)", failure.reason(), connector.number())));
		}
		else if (taken != null) {
			if (this.connections.isEmpty()) {
				this.context.observer().connected(taken.address());
			}
			tally.opened();
			this.connections.add(connection(connector, new SendQuota(this.context.load()), null));
		}
	}

	private ProbeConnection connection(Connector connector, SendQuota quota, @Nullable PendingReconnect origin) {
		this.talking++;
		return new ProbeConnection(connector.number(), Objects.requireNonNull(connector.transport()),
				Objects.requireNonNull(connector.taken()).key(), this.context, quota, origin, (connection) -> {
					this.talking--;
					this.over.add(connection);
				});
	}

	private void exchange(List<InetSocketAddress> addresses) throws IOException {
		Exchange exchange = new Exchange(this.context, this.connections);
		Churn churn = new Churn(this.context, this.connections, System.nanoTime());
		Reconnector reconnector = new Reconnector(this.selector, this.dialer, this.context, addresses,
				(pending, connector) -> exchange.replace(connection(connector, pending.quota(), pending)));
		long nextTick = System.nanoTime() + this.tick.toNanos();
		do {
			long now = System.nanoTime();
			if (this.interrupted && exchange.isOver(now)) {
				renew(reconnector, now, true);
				break;
			}
			long idle = Math.min(exchange.proceed(now),
					churn.proceed(now, reconnector.isMissingAny() || exchange.hasEnded()));
			if (now - nextTick >= 0) {
				this.context.tally().sendDelays().lagged(now - nextTick);
				exchange.tick(now);
				nextTick = now + this.tick.toNanos();
			}
			boolean more = renew(reconnector, now, exchange.hasEnded());
			select(Duration.ofNanos(more ? 0 : Math.min(nextTick - now, idle)));
		}
		while (this.talking > 0 || !this.over.isEmpty() || reconnector.isBusy());
	}

	private boolean renew(Reconnector reconnector, long now, boolean ended) throws IOException {
		// one that breaks as soon as it is there has its turn with the next selection
		this.over.forEach((connection) -> reconnector.replace(connection, now));
		this.over.clear();
		if (this.interrupted) {
			reconnector.interrupt();
			return false;
		}
		return reconnector.proceed(now, ended);
	}

	@SuppressWarnings("ThreadPriorityCheck") // for a peer on the same machine
	private void select(Duration wait) throws IOException {
		if (wait.compareTo(SELECTABLE) >= 0) {
			this.selector.select(ProbeLoop::handle, wait.toMillis());
		}
		else if (this.selector.selectNow(ProbeLoop::handle) == 0) {
			Thread.yield();
		}
	}

	private static void handle(SelectionKey key) {
		((Runnable) key.attachment()).run();
	}

	/**
	 * Closes the connections that are still open.
	 */
	@Override
	public void close() throws IOException {
		for (SelectionKey key : this.selector.keys()) {
			key.channel().close();
		}
		this.selector.close();
	}

}
