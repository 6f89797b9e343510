package io.tcpecho.server.connection;

/**
 * Somebody who is told of each connection's end.
 */
@FunctionalInterface
public interface ConnectionEndListener {

	/**
	 * Takes note of the end of a connection, on that connection's thread and once.
	 * @param end what the connection was
	 */
	void connectionEnded(ConnectionEnd end);

	/**
	 * Takes note of a connection that was closed as soon as it was accepted, since it
	 * came from nobody who may send a header of the PROXY protocol. Called by the accept
	 * loop, perhaps thousands of times a second, so that nothing may be waited for here.
	 * @param end what the connection was
	 */
	default void connectionTurnedAway(ConnectionEnd end) {
	}

}
