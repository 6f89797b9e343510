package io.tcpecho.server;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Permits for open connections: one is taken before anything is done for a connection and
 * given back when its socket closes, however that comes about.
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
	ConnectionLimit(int max, int maxPerClient) {
		this.max = max;
		this.clients = (maxPerClient > 0) ? new ClientLimit(maxPerClient) : null;
	}

	/**
	 * Returns whose permit a connection from an address takes.
	 * @return the client, or {@code null} if clients are not told apart
	 */
	@Nullable ClientNetwork clientAt(InetAddress address) {
		return (this.clients != null) ? ClientNetwork.of(address) : null;
	}

	/**
	 * Takes a permit.
	 * @param client who connects, if clients are told apart
	 * @return {@code false} if all are taken, or all of the client's, which counts as a
	 * rejected connection
	 */
	boolean acquire(@Nullable ClientNetwork client) {
		if (this.clients != null && client != null && !this.clients.acquire(client)) {
			this.clientRejected.increment();
			this.clientRejections.write("Closed a new connection: %s of its client are open, the most that are allowed"
				.formatted(this.clients.getMax()));
			return false;
		}
		if (this.active.incrementAndGet() <= this.max) {
			return true;
		}
		release(client);
		this.rejected.increment();
		this.rejections.write("Closed a new connection: %s are open, the most that are allowed".formatted(this.max));
		return false;
	}

	void release(@Nullable ClientNetwork client) {
		this.active.decrementAndGet();
		if (this.clients != null && client != null) {
			this.clients.release(client);
		}
	}

	/**
	 * Returns how many connections are open at most.
	 * @return the limit
	 */
	public int getMax() {
		return this.max;
	}

	/**
	 * Returns how many connections are open.
	 * @return the number of permits taken
	 */
	public int getActive() {
		return Math.min(this.active.get(), this.max);
	}

	/**
	 * Returns how many connections have been turned away since the most were open.
	 * @return their number since the start
	 */
	public long getRejected() {
		return this.rejected.sum();
	}

	/**
	 * Returns how many connections have been turned away since the most of their client
	 * were open.
	 * @return their number since the start
	 */
	public long getClientRejected() {
		return this.clientRejected.sum();
	}

	/**
	 * Returns how many clients have connections, if clients are told apart.
	 */
	int getClients() {
		return (this.clients != null) ? this.clients.getClients() : 0;
	}

}
