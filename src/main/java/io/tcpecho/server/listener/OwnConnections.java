package io.tcpecho.server.listener;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.tcpecho.server.connection.Connections;
import org.jspecify.annotations.Nullable;

/**
 * Connections that the process makes to its own listener, to check it. Each is announced
 * before it connects, so that the accept loop knows it by its address: it takes no place
 * of a client's and counts as none.
 */
public final class OwnConnections {

	/**
	 * Checks of a listener that were given up while a handler had them; more would only
	 * pile up.
	 */
	private static final int MOST_OPEN = 8;

	/** A check that was given up may still be in the accept queue. */
	private static final Duration LONGEST_IN_QUEUE = Duration.ofMinutes(1);

	private final Map<SocketAddress, Announcement> announced = new ConcurrentHashMap<>();

	private final Connections connections;

	/**
	 * Creates what knows of no connection yet.
	 * @param connections the book that these connections are in, too
	 */
	public OwnConnections(Connections connections) {
		this.connections = connections;
	}

	/**
	 * Announces a connection.
	 * @param local the address that the socket which will connect is bound to
	 * @param listener name of the listener
	 * @return whether it has been accepted, as time goes by
	 * @throws IOException if too many that were accepted before are still open
	 */
	public Announcement announce(SocketAddress local, String listener) throws IOException {
		long open = this.connections.countOwn(listener);
		if (open >= MOST_OPEN) {
			throw new IOException("%s connections before this one have not been answered".formatted(open));
		}
		this.announced.values().removeIf(Announcement::isForgotten);
		Announcement announcement = new Announcement();
		this.announced.put(local, announcement);
		return announcement;
	}

	/**
	 * Recognizes an accepted connection that has been announced.
	 * @param accepted address of its other end
	 * @return {@code false} if it is a client's
	 */
	boolean recognize(@Nullable SocketAddress accepted) {
		Announcement announcement = (this.announced.isEmpty() || accepted == null) ? null
				: this.announced.remove(accepted);
		if (announcement == null) {
			return false;
		}
		announcement.accepted = true;
		return true;
	}

	/**
	 * A connection that has been announced.
	 */
	public static final class Announcement {

		private final long time = System.nanoTime();

		private volatile boolean accepted;

		private Announcement() {
		}

		/**
		 * Returns whether this process has accepted the connection. If it has not,
		 * whoever answers is another one.
		 * @return {@code true} from the acceptance on
		 */
		public boolean isAccepted() {
			return this.accepted;
		}

		private boolean isForgotten() {
			return System.nanoTime() - this.time > LONGEST_IN_QUEUE.toNanos();
		}

	}

}
