package io.tcpecho.actuate;

import java.util.List;
import java.util.stream.Stream;

import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;

import org.springframework.util.Assert;

/**
 * The threads of an HTTP connector without which it serves nobody: the acceptor and the
 * poller. Tomcat gives no other access to them than their names.
 */
final class ConnectorThreads {

	/** What must be free before a restart, which had better not run out of memory. */
	private static final int NEEDED_MEMORY = 1_000_000;

	private final Connector connector;

	private final int port;

	private List<Thread> threads;

	private boolean broken;

	/**
	 * Finds the threads.
	 * @param connector a connector that has been started
	 */
	ConnectorThreads(Connector connector) {
		this.connector = connector;
		this.port = connector.getLocalPort();
		this.threads = find();
	}

	/**
	 * Restarts the connector on its port if one of the threads is dead. Established
	 * connections are lost, those that the dead poller had are served no more anyway.
	 * @return whether it has been restarted
	 * @throws LifecycleException if it could not, so that it must be tried again
	 */
	boolean restartIfDead() throws LifecycleException {
		if (!isDead()) {
			return false;
		}
		requireMemory();
		this.broken = true;
		restart();
		this.threads = find();
		this.broken = false;
		return true;
	}

	private boolean isDead() {
		if (this.broken) {
			return true;
		}
		if (this.connector.getState() == LifecycleState.STARTED) {
			for (Thread thread : this.threads) {
				if (!thread.isAlive()) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Fails now rather than halfway through.
	 */
	private static void requireMemory() {
		Assert.state(new byte[NEEDED_MEMORY].length == NEEDED_MEMORY, "There is no memory for a restart");
	}

	private void restart() throws LifecycleException {
		int configured = this.connector.getPort();
		this.connector.stop();
		// a port that was picked once stays the same
		this.connector.setPort(this.port);
		try {
			this.connector.start();
		}
		finally {
			this.connector.setPort(configured);
		}
	}

	private List<Thread> find() {
		ThreadGroup root = Thread.currentThread().getThreadGroup();
		while (root.getParent() != null) {
			root = root.getParent();
		}
		Thread[] all = new Thread[2 * root.activeCount() + 100];
		int count = root.enumerate(all);
		return Stream.of(all).limit(count).filter(this::belongsToTheConnector).toList();
	}

	private boolean belongsToTheConnector(Thread thread) {
		String name = thread.getName();
		for (String role : List.of("-Acceptor", "-Poller")) {
			if (name.endsWith(role)) {
				String endpoint = name.substring(0, name.length() - role.length());
				return isOfTheConnector(endpoint);
			}
		}
		return false;
	}

	/**
	 * Returns whether threads are named after the connector, whose own name has quotes
	 * and, where the port was picked, ends with it.
	 */
	private boolean isOfTheConnector(String endpoint) {
		return this.connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol
				&& (protocol.getName() + "-").replace("\"", "").startsWith(endpoint + "-");
	}

	@Override
	public String toString() {
		return this.connector.toString();
	}

}
