package io.tcpecho.server.connection;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.admission.Place;
import io.tcpecho.server.memory.BufferAccount;

import org.springframework.messaging.support.GenericMessage;

/**
 * Book of all connections: which are open, how many are over, and what they have carried.
 * <p>
 * A connection is in it until its thread is over, however that comes about: one whose
 * handler ignores that its client has gone keeps its place, so that the limit bounds the
 * threads as well. The server's own connections have no place and are in no sum or list
 * that others see. Connections count for themselves, without a lock or a shared cache
 * line; sums are made when somebody asks, and never decrease.
 */
public final class Connections {

	private final Map<String, EchoConnection> open = new ConcurrentHashMap<>();

	private final ConnectionLimit limit;

	private final ConnectionEndListener listeners;

	private long ended;

	/**
	 * Creates a book without connections.
	 * @param limit places of all clients
	 * @param listeners who is told of each end of a client's connection
	 */
	public Connections(ConnectionLimit limit, List<ConnectionEndListener> listeners) {
		this.limit = limit;
		this.listeners = new EndListeners(listeners);
	}

	/**
	 * Adds a connection whose thread is about to start.
	 * @param connection a connection whose client has a place, unless it is the server's
	 * own
	 */
	public void add(EchoConnection connection) {
		this.open.put(connection.getConnectionId(), connection);
	}

	/**
	 * Takes out a connection whose thread has never begun.
	 */
	void drop(EchoConnection connection) {
		takeOut(connection);
		Place place = connection.getPlace();
		if (place != null) {
			release(connection, place);
		}
	}

	/**
	 * Gives the place of a connection to its client, when a balancer has told who that
	 * is.
	 * @return {@code false} if all of the client's are taken, which counts as a rejected
	 * connection
	 */
	static boolean assign(EchoConnection connection, InetAddress client) {
		if (connection.isOwn()) {
			return true;
		}
		Place place = connection.getProfile().limit().assign(client);
		if (place != null) {
			connection.setPlace(place);
		}
		return place != null;
	}

	/**
	 * Tells of a connection that was turned away by who it came from, before it was
	 * anything: those who are told must not wait for anything, since the next connection
	 * does.
	 * @param end what it was
	 */
	public void turnedAway(ConnectionEnd end) {
		this.listeners.connectionTurnedAway(end);
	}

	private void takeOut(EchoConnection connection) {
		connection.getAccount().close();
		this.open.remove(connection.getConnectionId());
	}

	/**
	 * Enters a connection's end, as the last act of its thread. Whatever a listener
	 * throws, the others are told and the books are right.
	 */
	void ended(EchoConnection connection) {
		Place place = connection.getPlace();
		if (place == null) {
			takeOut(connection);
			return;
		}
		try {
			close(connection);
			this.listeners.connectionEnded(ConnectionEnd.of(connection));
		}
		finally {
			release(connection, place);
		}
	}

	private static void release(EchoConnection connection, Place place) {
		connection.getProfile().limit().release(place);
	}

	private synchronized void close(EchoConnection connection) {
		this.ended++;
		connection.getProfile().totals().add(connection.getActivity());
		takeOut(connection);
	}

	/**
	 * Waits until no connection of a client is open.
	 * @param deadline when to give up ({@link System#nanoTime()})
	 * @return {@code false} if some are left
	 */
	public boolean awaitClosed(long deadline) {
		return Waiting.until(() -> clients().noneMatch(EchoConnection::isOpen), deadline);
	}

	/**
	 * Waits until all connections of clients are over, their threads and all.
	 * @param deadline when to give up ({@link System#nanoTime()})
	 */
	public void awaitOver(long deadline) {
		Waiting.until(() -> this.limit.getActive() == 0, deadline);
	}

	/**
	 * Closes all that are open, those of the server itself included; replies that have
	 * not been written are lost.
	 * @param reason why, unless there is a reason already
	 * @return how many of clients were open
	 */
	public int closeAll(CloseReason reason) {
		return close(this.open.values().stream(), reason);
	}

	/**
	 * Closes all of one listener, as {@link #closeAll(CloseReason)} does.
	 * @param reason why, unless there is a reason already
	 * @param profile what they have in common
	 * @return how many of clients were open
	 */
	public int closeAll(CloseReason reason, ConnectionProfile profile) {
		return close(this.open.values().stream().filter((connection) -> connection.isOf(profile.listener())), reason);
	}

	private static int close(Stream<EchoConnection> connections, CloseReason reason) {
		int[] closed = new int[1];
		connections.forEach((connection) -> {
			if (connection.isOpen() && !connection.isOwn()) {
				closed[0]++;
			}
			connection.getCloser().close(reason);
		});
		return closed[0];
	}

	/**
	 * Ends the sending side of a client's connection and leaves it to the client to end
	 * the connection, which gets what it has been sent until then.
	 * @param id id of the connection
	 * @param reason why, unless there is a reason already
	 * @return {@code false} if none with this id is open, or this has been done before
	 */
	public boolean hangUp(String id, CloseReason reason) {
		return find(id).map((connection) -> connection.getCloser().hangUp(reason)).orElse(false);
	}

	/**
	 * Sends a message to a client, whether or not it has asked for one. It leaves at
	 * once, behind the replies before it, and this waits until the operating system has
	 * taken it, for the write timeout at most.
	 * @param id id of the connection
	 * @param content bytes of the message without delimiter or length, or text
	 * @return {@code false} if none with this id is open
	 * @throws org.springframework.messaging.MessagingException if that fails; the
	 * connection is closed then
	 */
	public boolean send(String id, Object content) {
		Optional<EchoConnection> connection = find(id);
		connection.ifPresent((open) -> open.send(new GenericMessage<>(content)));
		return connection.isPresent();
	}

	/**
	 * Returns all that are open, the server's own included, as they come and go.
	 */
	Collection<EchoConnection> getAll() {
		return this.open.values();
	}

	/**
	 * Returns how many connections of the server to one of its own listeners are open.
	 * @param listener name of the listener
	 * @return their number
	 */
	public long countOwn(String listener) {
		return this.open.values()
			.stream()
			.filter((connection) -> connection.isOwn() && connection.isOf(listener))
			.count();
	}

	/**
	 * Returns the accounts of all that are open. A walk over them allocates nothing but
	 * iterators.
	 * @return accounts that come and go
	 */
	public Iterable<BufferAccount> getAccounts() {
		return new OpenAccounts(this.open.values());
	}

	/**
	 * Returns whether the handler of any connection computes.
	 */
	boolean isAnyComputing() {
		for (EchoConnection connection : this.open.values()) {
			if (connection.getRequests().isComputing()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns the connections of clients that are open. Those that are closed and whose
	 * threads are not over are in the book still, but no longer here.
	 * @return a list of this moment
	 */
	public List<EchoConnection> getOpen() {
		return clients().filter(EchoConnection::isOpen).toList();
	}

	/**
	 * Finds an open connection of a client.
	 * @param id id of the connection
	 * @return the connection, if it is open
	 */
	public Optional<EchoConnection> find(String id) {
		return Optional.ofNullable(this.open.get(id))
			.filter((connection) -> !connection.isOwn() && connection.isOpen());
	}

	private Stream<EchoConnection> clients() {
		return this.open.values().stream().filter((connection) -> !connection.isOwn());
	}

	/**
	 * Returns how many connections of clients are over.
	 * @return their number since the start
	 */
	public synchronized long getEnded() {
		return this.ended;
	}

	/**
	 * Returns how many messages the clients of a listener have sent.
	 * @param profile what its connections have in common
	 * @return their number since the start; in raw mode, a message is what one read
	 * returned
	 */
	public synchronized long getMessages(ConnectionProfile profile) {
		return profile.totals().getMessages() + sum(profile, ConnectionActivity::getMessages);
	}

	/**
	 * Returns how much the clients of a listener have sent.
	 * @param profile what its connections have in common
	 * @return bytes since the start, with delimiters and lengths but without TLS
	 */
	public synchronized long getReceived(ConnectionProfile profile) {
		return profile.totals().getReceived() + sum(profile, ConnectionActivity::getReceived);
	}

	/**
	 * Returns how much the clients of a listener were sent.
	 * @param profile what its connections have in common
	 * @return bytes since the start, with delimiters and lengths but without TLS
	 */
	public synchronized long getSent(ConnectionProfile profile) {
		return profile.totals().getSent() + sum(profile, ConnectionActivity::getSent);
	}

	private long sum(ConnectionProfile profile, ToLongFunction<ConnectionActivity> value) {
		return clients().filter((connection) -> connection.isOf(profile.listener()))
			.map(EchoConnection::getActivity)
			.mapToLong(value)
			.sum();
	}

}
