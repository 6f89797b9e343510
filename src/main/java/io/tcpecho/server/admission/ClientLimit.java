package io.tcpecho.server.admission;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Permits for the open connections of each client. Only accepting and closing a
 * connection come here, and clients that have none open leave nothing behind.
 */
final class ClientLimit {

	private final int max;

	private final Map<ClientNetwork, Count> open = new ConcurrentHashMap<>();

	/**
	 * Creates a limit.
	 * @param max most connections of one client that are open at a time, at least 1
	 */
	ClientLimit(int max) {
		this.max = max;
	}

	/**
	 * Takes a permit.
	 * @return {@code false} if the client has all of its own
	 */
	boolean acquire(ClientNetwork client) {
		boolean[] acquired = new boolean[1];
		this.open.compute(client, (key, before) -> {
			Count count = (before != null) ? before : new Count();
			if (count.value < this.max) {
				count.value++;
				acquired[0] = true;
			}
			return count;
		});
		return acquired[0];
	}

	/**
	 * Gives a permit back. It needs no memory, since it may be for want of it that a
	 * connection ends.
	 */
	void release(ClientNetwork client) {
		this.open.computeIfPresent(client, ClientLimit::less);
	}

	private static @Nullable Count less(ClientNetwork client, Count count) {
		count.value--;
		return (count.value > 0) ? count : null;
	}

	int getMax() {
		return this.max;
	}

	/**
	 * Returns how many clients have connections.
	 */
	int getClients() {
		return this.open.size();
	}

	/** Guarded by the map, which computes for a key one thing at a time. */
	private static final class Count {

		private int value;

	}

}
