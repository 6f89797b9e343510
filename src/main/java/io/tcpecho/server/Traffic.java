package io.tcpecho.server;

import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What all connections have carried, those that are over and those that are open.
 * <p>
 * A connection counts for itself, without a lock or a shared cache line; the sums are
 * made when somebody asks. They never decrease.
 */
public final class Traffic {

	private final Set<ConnectionActivity> open = new HashSet<>();

	private long messages;

	private long received;

	private long sent;

	synchronized void begin(ConnectionActivity activity) {
		this.open.add(activity);
	}

	synchronized void end(ConnectionActivity activity) {
		if (this.open.remove(activity)) {
			this.messages += activity.getMessages();
			this.received += activity.getReceived();
			this.sent += activity.getSent();
		}
	}

	/**
	 * Returns how many messages clients have sent.
	 * @return their number since the start; in raw mode, a message is what one read
	 * returned
	 */
	public synchronized long getMessages() {
		return this.messages + sum(ConnectionActivity::getMessages);
	}

	/**
	 * Returns how much clients have sent.
	 * @return bytes since the start, with delimiters and lengths but without TLS
	 */
	public synchronized long getReceived() {
		return this.received + sum(ConnectionActivity::getReceived);
	}

	/**
	 * Returns how much clients were sent.
	 * @return bytes since the start, with delimiters and lengths but without TLS
	 */
	public synchronized long getSent() {
		return this.sent + sum(ConnectionActivity::getSent);
	}

	private long sum(ToLongFunction<ConnectionActivity> value) {
		return this.open.stream().mapToLong(value).sum();
	}

}
