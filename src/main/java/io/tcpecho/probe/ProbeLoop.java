package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Loop of one thread over all connections of a run.
 */
final class ProbeLoop implements AutoCloseable {

	/** How often deadlines are checked and observers told, at least. */
	private static final Duration TICK = Duration.ofMillis(50);

	/** The selector's timeout is in milliseconds: shorter waits are spent looking. */
	private static final Duration SELECTABLE = Duration.ofMillis(1);

	private final Selector selector = Selector.open();

	private final Workspace workspace;

	private final Dialer dialer;

	private final List<ProbeConnection> connections = new ArrayList<>();

	private int talking;

	private final Duration tick;

	private volatile boolean interrupted;

	ProbeLoop(Workspace workspace, Dialer dialer) throws IOException {
		this.workspace = workspace;
		this.dialer = dialer;
		this.tick = Duration.ofNanos(Math.min(TICK.toNanos(), workspace.timeout().toNanos() / 4));
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
			open(taken, 1, this.workspace.load().connections());
		}
		if (!this.connections.isEmpty() && !this.interrupted) {
			exchange();
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
		Openings openings = new Openings(this.selector, this.dialer, this.workspace, (opening) -> {
			Attempt connected = opening.taken();
			if (connected != null) {
				taken.add(connected.address());
			}
			adopt(opening);
		});
		int next = from;
		while (!this.interrupted && (next < to || !openings.isEmpty())) {
			while (next < to && !openings.isFull()) {
				openings.add(next++, addresses);
			}
			boolean more = openings.proceed();
			select((more || openings.isEmpty()) ? Duration.ZERO : this.tick);
		}
		return taken.isEmpty() ? taken : taken.subList(0, 1);
	}

	private void adopt(Opening opening) {
		Transport transport = opening.transport();
		Attempt taken = opening.taken();
		if (transport != null && taken != null) {
			if (this.connections.isEmpty()) {
				this.workspace.observer().connected(taken.address());
			}
			this.workspace.tally().connections().opened();
			this.connections.add(new ProbeConnection(opening.number(), transport, taken.key(), this.workspace,
					() -> this.talking--));
			this.talking++;
		}
	}

	private void exchange() throws IOException {
		Exchange exchange = new Exchange(this.workspace, this.connections);
		long nextTick = System.nanoTime() + this.tick.toNanos();
		while (this.talking > 0) {
			long now = System.nanoTime();
			if (this.interrupted && exchange.isOver(now)) {
				return;
			}
			long idle = exchange.proceed(now);
			if (now - nextTick >= 0) {
				exchange.tick(now);
				nextTick = now + this.tick.toNanos();
			}
			select(Duration.ofNanos(Math.min(nextTick - now, idle)));
		}
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
