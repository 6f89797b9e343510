package io.tcpecho.server.connection;

import java.time.Duration;

import org.springframework.integration.ip.tcp.connection.TcpListener;

/**
 * Requests of one connection: how they are handled, and what is known of those that are.
 * What is asked may be asked by any thread. Where the connection's thread handles them,
 * none is ever pending.
 */
interface Requests {

	/**
	 * Handles a request, or has it handled while the next ones come. Called by the
	 * connection's thread only.
	 * @param payload content of the request
	 * @param listener who handles it; what that throws may be thrown on
	 */
	void handle(byte[] payload, TcpListener listener);

	/**
	 * Waits until all have been handled, and their replies sent. Called by the
	 * connection's thread only.
	 */
	default void awaitAll() {
	}

	/**
	 * Makes headers anew, since what is known of the connection has changed.
	 */
	default void renewHeaders() {
	}

	/**
	 * Ends the wait for replies, and refuses those that come.
	 */
	void expectNoReply();

	/**
	 * Interrupts who handles a request, so that a service activator which waits for
	 * something does so no longer.
	 */
	void interrupt();

	/**
	 * Returns how many are handled beside what the connection's thread does, or have
	 * replies that wait.
	 */
	default int getPending() {
		return 0;
	}

	/**
	 * Looks whether there has been an answer since the look before. Called by the
	 * watchdog only.
	 * @param writing whether the connection writes, which is no time of a request's
	 * @param now {@link System#nanoTime()}
	 */
	default void look(boolean writing, long now) {
	}

	/**
	 * Returns whether the first of the pending ones has taken too long, as of the last
	 * look.
	 * @param limit longest time, or none if zero
	 * @param now {@link System#nanoTime()}
	 */
	default boolean isOverdue(Duration limit, long now) {
		return false;
	}

	/**
	 * Returns how many bytes the pending ones and their replies hold.
	 */
	default long getHeld() {
		return 0;
	}

	/**
	 * Returns whether a service activator computes, as opposed to waiting for something.
	 * The answer may be a moment old.
	 */
	boolean isComputing();

}
