package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Connections of a run on their way, a limited number at once.
 * <p>
 * The work of a handshake is done in small pieces, and begun when no connection is any
 * more about to be taken: the time of one must not show in the time of another.
 */
final class Connectors {

	/** Stays within the accept queue of most servers. */
	private static final int AT_ONCE = 100;

	/** Longest time that a handshake waits for connections that are not taken yet. */
	private static final Duration COURTESY = Duration.ofMillis(50);

	private final Selector selector;

	private final Dialer dialer;

	private final RunContext context;

	private final Consumer<Connector> onEnd;

	private final List<Connector> connectors = new ArrayList<>();

	Connectors(Selector selector, Dialer dialer, RunContext context, Consumer<Connector> onEnd) {
		this.selector = selector;
		this.dialer = dialer;
		this.context = context;
		this.onEnd = onEnd;
	}

	boolean isEmpty() {
		return this.connectors.isEmpty();
	}

	boolean isFull() {
		return this.connectors.size() >= AT_ONCE;
	}

	void add(int number, List<InetSocketAddress> addresses) throws IOException {
		this.connectors.add(new Connector(number, this.selector, addresses, this.dialer, this.context));
	}

	/**
	 * Looks at deadlines, tells of those that have come to their end, and does a piece of
	 * a handshake's work.
	 * @return whether more of it can be done at once
	 */
	boolean proceed() {
		long now = System.nanoTime();
		for (Iterator<Connector> iterator = this.connectors.iterator(); iterator.hasNext();) {
			Connector connector = iterator.next();
			connector.checkDeadline(now);
			if (connector.isOver()) {
				iterator.remove();
				this.onEnd.accept(connector);
			}
		}
		Connector next = next(now);
		if (next != null) {
			next.shakeHands();
		}
		return next != null;
	}

	private @Nullable Connector next(long now) {
		Connector first = null;
		boolean connecting = false;
		for (Connector connector : this.connectors) {
			if (connector.isReady()) {
				return connector;
			}
			connecting = connecting || connector.taken() == null;
			first = (first == null && connector.awaitsHandshake()) ? connector : first;
		}
		boolean begins = first != null && (!connecting || now - first.since() >= COURTESY.toNanos());
		return begins ? first : null;
	}

}
