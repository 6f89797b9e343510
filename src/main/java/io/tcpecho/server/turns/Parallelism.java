package io.tcpecho.server.turns;

/**
 * How many threads the scheduler of virtual threads runs them on.
 */
interface Parallelism {

	int get();

	/**
	 * Changes the number of threads.
	 * @param threads their number, 1 to {@link #max()}
	 */
	void set(int threads);

	/**
	 * Returns how many threads there may be.
	 * @return the largest number, or 0 if it cannot be changed
	 */
	int max();

}
