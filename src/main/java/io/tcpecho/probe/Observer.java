package io.tcpecho.probe;

import java.net.InetSocketAddress;

/**
 * What is told of a run while it lasts, by the thread that runs it.
 */
interface Observer {

	/**
	 * Tells of the first connection.
	 * @param address the peer's address, the same for all connections
	 */
	void connected(InetSocketAddress address);

	/**
	 * Tells of an answer that has come back whole.
	 * @param number of the round trip in its connection, from 1
	 * @param bytes length of the answer on the wire
	 * @param latency nanoseconds
	 * @param intact whether it is what was sent
	 */
	void roundTrip(long number, int bytes, long latency, boolean intact);

	/**
	 * Tells of a connection in place of one that broke.
	 * @param loss why that one broke
	 * @param time nanoseconds since then
	 */
	default void reconnected(Failure loss, long time) {
	}

	/**
	 * Tells that time has passed; called several times a second while messages are sent.
	 * @param tally what has been counted so far
	 * @param now {@link System#nanoTime()}
	 */
	void tick(Tally tally, long now);

}
