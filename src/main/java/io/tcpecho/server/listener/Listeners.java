package io.tcpecho.server.listener;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All listeners of the server: the main one first, then by name.
 */
public final class Listeners {

	private final List<EchoServerConnectionFactory> all;

	/**
	 * Creates the list.
	 * @param all the listeners, in any order
	 */
	public Listeners(List<EchoServerConnectionFactory> all) {
		this.all = all.stream()
			.sorted(Comparator.comparing((EchoServerConnectionFactory each) -> !each.getListenerName().isMain())
				.thenComparing((each) -> each.getListenerName().value()))
			.toList();
	}

	/**
	 * Returns all listeners.
	 * @return an unchangeable list
	 */
	public List<EchoServerConnectionFactory> getAll() {
		return this.all;
	}

	/**
	 * Returns the names of all listeners.
	 * @return names as in configuration
	 */
	public List<String> getNames() {
		return this.all.stream().map((each) -> each.getListenerName().value()).toList();
	}

	/**
	 * Finds the main listener.
	 * @return the listener, if there is one
	 */
	public Optional<EchoServerConnectionFactory> findMain() {
		return this.all.stream().filter((each) -> each.getListenerName().isMain()).findFirst();
	}

	/**
	 * Closes the listening sockets only: new clients are refused, connections go on.
	 */
	public void close() {
		// one whose loop does not end must not keep the others open
		this.all.forEach(EchoServerConnectionFactory::closeSocket);
		this.all.forEach(EchoServerConnectionFactory::closeListener);
	}

}
