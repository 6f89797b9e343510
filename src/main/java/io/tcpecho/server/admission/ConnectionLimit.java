package io.tcpecho.server.admission;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.tcpecho.server.log.LimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Places for the connections of all listeners together: one is taken before anything is
 * done for a connection.
 */
public final class ConnectionLimit {

	private static final Log logger = LogFactory.getLog(ConnectionLimit.class);

	private final LimitedLog rejections = new LimitedLog(logger::warn);

	private final int max;

	private final AtomicInteger active = new AtomicInteger();

	private final LimitedLog clientRejections = new LimitedLog(logger::warn);

	private final @Nullable ClientLimit clients;

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
	 * @param rejected told of the cause where there is none
	 * @return the place, or {@code null} if all are taken, or all of the client's
	 */
	@Nullable Place acquire(InetAddress client, Consumer<Rejection> rejected) {
		Place place = assign(client, rejected);
		return (place != null) ? acquire(place, rejected) : null;
	}

	/**
	 * Takes a place whose client is not known yet, or is none.
	 * @param rejected told of the cause where there is none
	 * @return the place, or {@code null} if all are taken
	 */
	@Nullable Place acquire(Consumer<Rejection> rejected) {
		return acquire(Place.OF_ANY_CLIENT, rejected);
	}

	/**
	 * Gives a place that was taken without a client to one.
	 * @param client who has turned out to be the client
	 * @param rejected told of the cause where that is not possible
	 * @return the place to release instead, or {@code null} if all of the client's are
	 * taken
	 */
	@Nullable Place assign(InetAddress client, Consumer<Rejection> rejected) {
		if (this.clients == null) {
			return Place.OF_ANY_CLIENT;
		}
		ClientNetwork network = ClientNetwork.of(client);
		// before, since there may be no memory for it afterwards
		Place place = new Place(network);
		if (this.clients.acquire(network)) {
			return place;
		}
		rejected.accept(Rejection.MAX_CONNECTIONS_PER_CLIENT);
		this.clientRejections.write("Closed a new connection: %s of its client are open, the most that are allowed"
			.formatted(this.clients.getMax()));
		return null;
	}

	private @Nullable Place acquire(Place place, Consumer<Rejection> rejected) {
		if (this.active.incrementAndGet() <= this.max) {
			return place;
		}
		release(place);
		rejected.accept(Rejection.MAX_CONNECTIONS);
		this.rejections.write("Closed a new connection: %s are open, the most that are allowed".formatted(this.max));
		return null;
	}

	/**
	 * Takes a place back. It needs no memory, since it may be for want of it that a
	 * connection ends.
	 */
	void release(Place place) {
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
	 * Returns how many clients have connections, if clients are told apart.
	 */
	public int getClients() {
		return (this.clients != null) ? this.clients.getClients() : 0;
	}

}
