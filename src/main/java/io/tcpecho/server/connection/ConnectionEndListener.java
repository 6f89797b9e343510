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

}
