package io.tcpecho.server.admission;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.tcpecho.server.log.LimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Places for the connections of one listener: those of all listeners together, and of
 * them as many as it may have itself.
 */
public final class ListenerLimit {

	private static final Log logger = LogFactory.getLog(ListenerLimit.class);

	private final String listener;

	private final ConnectionLimit all;

	private final int max;

	private final AtomicInteger active = new AtomicInteger();

	private final Map<Rejection, LongAdder> rejected = new EnumMap<>(Rejection.class);

	private final LimitedLog rejections = new LimitedLog(logger::warn);

	/**
	 * Creates a limit.
	 * @param listener name of the listener
	 * @param all places of all listeners together
	 * @param max most connections of this listener that are open at a time, 0 for as many
	 * as there are places
	 */
	public ListenerLimit(String listener, ConnectionLimit all, int max) {
		this.listener = listener;
		this.all = all;
		this.max = max;
		for (Rejection cause : Rejection.values()) {
			this.rejected.put(cause, new LongAdder());
		}
	}

	/**
	 * Takes a place.
	 * @param client who connects
	 * @return the place, or {@code null} if there is none, which counts as a rejected
	 * connection
	 */
	public @Nullable Place acquire(InetAddress client) {
		return acquire(() -> this.all.acquire(client, this::reject));
	}

	/**
	 * Takes a place whose client is not known yet, or is none.
	 * @return the place, or {@code null} if there is none, which counts as a rejected
	 * connection
	 */
	public @Nullable Place acquire() {
		return acquire(() -> this.all.acquire(this::reject));
	}

	/**
	 * Gives a place that was taken without a client to one.
	 * @param client who has turned out to be the client
	 * @return the place to release instead, or {@code null} if all of the client's are
	 * taken, which counts as a rejected connection
	 */
	public @Nullable Place assign(InetAddress client) {
		return this.all.assign(client, this::reject);
	}

	private @Nullable Place acquire(Supplier<@Nullable Place> source) {
		if (this.active.incrementAndGet() > this.max && this.max > 0) {
			this.active.decrementAndGet();
			this.rejections.write("Closed a new connection: %s of listener '%s' are open, the most that are allowed"
				.formatted(this.max, this.listener));
			reject(Rejection.MAX_CONNECTIONS);
			return null;
		}
		Place place = null;
		try {
			place = source.get();
		}
		finally {
			if (place == null) {
				this.active.decrementAndGet();
			}
		}
		return place;
	}

	/**
	 * Notes that a connection was turned away.
	 * @param cause what for
	 */
	public void reject(Rejection cause) {
		counter(cause).increment();
	}

	/**
	 * Takes a place back. It needs no memory, since it may be for want of it that a
	 * connection ends.
	 */
	public void release(Place place) {
		this.active.decrementAndGet();
		this.all.release(place);
	}

	/**
	 * Returns how many places the listener has itself.
	 * @return their number, 0 if it has none of its own
	 */
	public int getMax() {
		return this.max;
	}

	/**
	 * Returns how many places its connections have taken.
	 * @return their number
	 */
	public int getActive() {
		int most = (this.max > 0) ? Math.min(this.max, this.all.getMax()) : this.all.getMax();
		return Math.min(this.active.get(), most);
	}

	/**
	 * Returns how many of its clients were turned away.
	 * @param cause what for
	 * @return their number since the start
	 */
	public long getRejected(Rejection cause) {
		return counter(cause).sum();
	}

	private LongAdder counter(Rejection cause) {
		return Objects.requireNonNull(this.rejected.get(cause));
	}

}
