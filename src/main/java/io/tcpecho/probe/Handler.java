package io.tcpecho.probe;

/**
 * One connection's part in the loop.
 */
interface Handler {

	/**
	 * Does what the socket allows now.
	 */
	void ready();

}
