package io.tcpecho.fairness;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Traffic of a flood, as cheap for the machine as it can be for what it does to a server.
 */
interface Traffic {

	/**
	 * Opens all connections.
	 */
	void open(int port) throws IOException;

	/**
	 * Begins, on daemon threads of its own, and never ends.
	 */
	void begin();

	/**
	 * Returns what the server has coped with so far, in the traffic's own unit.
	 */
	long getThrough();

	/**
	 * Starts a thread; the flood is over if that fails.
	 */
	static void thread(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, "flood");
		thread.setDaemon(true);
		thread.start();
	}

	/** What a thread does. */
	interface Task {

		void run() throws IOException;

	}

}
