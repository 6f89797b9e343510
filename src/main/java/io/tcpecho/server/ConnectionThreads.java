package io.tcpecho.server;

import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

/**
 * Kinds of threads that connections may have.
 */
enum ConnectionThreads {

	/** Virtual threads of the JDK's scheduler. */
	VIRTUAL,

	/** Threads of the operating system. */
	PLATFORM;

	/**
	 * Java version from which on a virtual thread that waits for a monitor lets go of its
	 * scheduler thread (JEP 491). Before, one that waits in {@code synchronized} code
	 * stops all connections where there is one scheduler thread.
	 */
	private static final int UNPINNED = 24;

	/**
	 * Chooses virtual threads where {@code spring.threads.virtual.enabled} holds and they
	 * do not pin.
	 */
	static ConnectionThreads of(Environment environment) {
		return (areVirtualSupported() && Threading.VIRTUAL.isActive(environment)) ? VIRTUAL : PLATFORM;
	}

	static boolean areVirtualSupported() {
		return Runtime.version().feature() >= UNPINNED;
	}

}
