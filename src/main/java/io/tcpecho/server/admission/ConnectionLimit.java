package io.tcpecho.server.admission;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.tcpecho.server.log.LimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Places for connections: one is taken before anything is done for a connection.
 */
public final class ConnectionLimit {

	private static final Log logger = LogFactory.getLog(ConnectionLimit.class);

	private final LimitedLog rejections = new LimitedLog(logger::warn);

	private final int max;

	private final AtomicInteger active = new AtomicInteger();

	private final LongAdder rejected = new LongAdder();

	private final LimitedLog clientRejections = new LimitedLog(logger::warn);

	private final @Nullable ClientLimit clients;

	private final LongAdder clientRejected = new LongAdder();

	/**
	 * Creates a limit.
	 * @param max most connections that are open at a time, at least 1
	 * @param maxPerClient most of them that are of one client, 0 for as many as there are
	 */
	public ConnectionLimit(int max, int maxPerClient) {
		this.max = max;
		this.clients = (maxPerClient > 0) ? new ClientLimit(maxPerClient) : null;
	}

	/**
	 * Takes a place.
	 * @param client who connects
	 * @return the place, or {@code null} if all are taken, or all of the client's, which
	 * counts as a rejected connection
	 */
	public @Nullable Place acquire(InetAddress client) {
		Place place = assign(client);
		return (place != null) ? acquire(place) : null;
	}

	/**
	 * Takes a place whose client is not known yet, or is none.
	 * @return the place, or {@code null} if all are taken, which counts as a rejected
	 * connection
	 */
	public @Nullable Place acquire() {
		return acquire(Place.OF_ANY_CLIENT);
	}

	/**
	 * Gives a place that was taken without a client to one.
	 * @param client who has turned out to be the client
	 * @return the place to release instead, or {@code null} if all of the client's are
	 * taken, which counts as a rejected connection
	 */
	public @Nullable Place assign(InetAddress client) {
		if (this.clients == null) {
			return Place.OF_ANY_CLIENT;
		}
		ClientNetwork network = ClientNetwork.of(client);
		if (this.clients.acquire(network)) {
			return new Place(network);
		}
		this.clientRejected.increment();
		this.clientRejections.write("Closed a new connection: %s of its client are open, the most that are allowed"
			.formatted(this.clients.getMax()));
		return null;
	}

	private @Nullable Place acquire(Place place) {
		if (this.active.incrementAndGet() <= this.max) {
			return place;
		}
		release(place);
		this.rejected.increment();
		this.rejections.write("Closed a new connection: %s are open, the most that are allowed".formatted(this.max));
		return null;
	}

	/**
	 * Takes a place back. It needs no memory, since it may be for want of it that a
	 * connection ends.
	 */
	public void release(Place place) {
		this.active.decrementAndGet();
		if (this.clients != null && place.client() != null) {
			this.clients.release(place.client());
		}
	}

	/**
	 * Returns how many places there are.
	 * @return the limit of all connections together
	 */
	public int getMax() {
		return this.max;
	}

	/**
	 * Returns how many places are taken.
	 * @return their number
	 */
	public int getActive() {
		return Math.min(this.active.get(), this.max);
	}

	/**
	 * Returns how often no place was left.
	 * @return rejections since the start
	 */
	public long getRejected() {
		return this.rejected.sum();
	}

	/**
	 * Returns how often no place of its client was left.
	 * @return rejections since the start
	 */
	public long getClientRejected() {
		return this.clientRejected.sum();
	}

	/**
	 * Returns how many clients have connections, if clients are told apart.
	 */
	public int getClients() {
		return (this.clients != null) ? this.clients.getClients() : 0;
	}

}
