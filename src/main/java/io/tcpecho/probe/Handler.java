package io.tcpecho.probe;

/**
 * One connection's part in the loop.
 */
interface Handler {

	/**
	 * Does what the socket allows now.
	 */
	void ready();

	/**
	 * Fails what has been waited for too long.
	 * @param now {@link System#nanoTime()}
	 */
	void checkDeadline(long now);

}
