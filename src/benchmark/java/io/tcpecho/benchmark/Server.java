package io.tcpecho.benchmark;

import java.util.List;
import java.util.Set;

/**
 * A server that can be measured.
 *
 * @param name name in options and results
 * @param protocols what it can echo
 * @param commandLine how to start it
 */
record Server(String name, Set<Protocol> protocols, CommandLine commandLine) {

	/**
	 * Name of the server that the others are compared with.
	 */
	static final String REFERENCE = "tcp-echo";

	boolean serves(Load load) {
		return this.protocols.contains(load.protocol());
	}

	/**
	 * Source of the command that starts a server.
	 */
	@FunctionalInterface
	interface CommandLine {

		/**
		 * Returns the command.
		 * @param load load that it will be measured under
		 * @param port port of the loopback address to listen on
		 * @return the command and its arguments
		 */
		List<String> create(Load load, int port);

	}

}
