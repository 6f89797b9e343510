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
final class Openings {

	/** Stays within the accept queue of most servers. */
	private static final int AT_ONCE = 100;

	/** Longest time that a handshake waits for connections that are not taken yet. */
	private static final Duration COURTESY = Duration.ofMillis(50);

	private final Selector selector;

	private final Dialer dialer;

	private final Workspace workspace;

	private final Consumer<Opening> onEnd;

	private final List<Opening> openings = new ArrayList<>();

	Openings(Selector selector, Dialer dialer, Workspace workspace, Consumer<Opening> onEnd) {
		this.selector = selector;
		this.dialer = dialer;
		this.workspace = workspace;
		this.onEnd = onEnd;
	}

	boolean isEmpty() {
		return this.openings.isEmpty();
	}

	boolean isFull() {
		return this.openings.size() >= AT_ONCE;
	}

	void add(int number, List<InetSocketAddress> addresses) throws IOException {
		this.openings.add(new Opening(number, this.selector, addresses, this.dialer, this.workspace));
	}

	/**
	 * Looks at deadlines, tells of those that have come to their end, and does a piece of
	 * a handshake's work.
	 * @return whether more of it can be done at once
	 */
	boolean proceed() {
		long now = System.nanoTime();
		for (Iterator<Opening> iterator = this.openings.iterator(); iterator.hasNext();) {
			Opening opening = iterator.next();
			opening.checkDeadline(now);
			if (opening.isOver()) {
				iterator.remove();
				this.onEnd.accept(opening);
			}
		}
		Opening next = next(now);
		if (next != null) {
			next.shakeHands();
		}
		return next != null;
	}

	private @Nullable Opening next(long now) {
		Opening first = null;
		boolean connecting = false;
		for (Opening opening : this.openings) {
			if (opening.isReady()) {
				return opening;
			}
			connecting = connecting || opening.taken() == null;
			first = (first == null && opening.awaitsHandshake()) ? opening : first;
		}
		boolean begins = first != null && (!connecting || now - first.since() >= COURTESY.toNanos());
		return begins ? first : null;
	}

}
