package io.tcpecho.server.connection;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.server.turns.Turns;

/**
 * What all connections share, whatever listener they came to.
 * <p>
 * The threads that look after connections run from the start of the first listener to the
 * stop of the last.
 */
public final class ConnectionServices {

	private final Connections connections;

	private final BufferBudget budget;

	private final Turns turns;

	private final ReplyFlusher flusher;

	private final BackgroundTasks tasks;

	private final RequestFailures requestFailures = new RequestFailures();

	private final ConnectionWatchdog watchdog;

	/** Who needs the threads. */
	private final Set<Object> users = Collections.newSetFromMap(new IdentityHashMap<>());

	/**
	 * Creates what is not started.
	 * @param connections the book that connections are in
	 * @param budget memory that they may hold together
	 * @param turns whose turn it is among them
	 * @param tasks where what takes long is done for them
	 * @param watchdog what looks at them
	 */
	public ConnectionServices(Connections connections, BufferBudget budget, Turns turns, BackgroundTasks tasks,
			ConnectionWatchdog watchdog) {
		this.connections = connections;
		this.budget = budget;
		this.turns = turns;
		this.flusher = new ReplyFlusher(tasks::run);
		this.tasks = tasks;
		this.watchdog = watchdog;
	}

	/**
	 * Starts the threads that look after connections, unless they run for another
	 * listener.
	 * @param listener who needs them
	 */
	public synchronized void start(Object listener) {
		if (!this.users.add(listener) || this.users.size() > 1) {
			return;
		}
		try {
			this.turns.start(this.connections::isAnyComputing);
			this.flusher.start();
			this.watchdog.start();
		}
		catch (RuntimeException | Error ex) {
			stop(listener);
			throw ex;
		}
	}

	/**
	 * Stops these threads, unless another listener needs them; the connections of this
	 * one are closed before.
	 * @param listener who does not need them any more
	 */
	public synchronized void stop(Object listener) {
		if (this.users.remove(listener) && this.users.isEmpty()) {
			this.watchdog.stop();
			this.flusher.stop();
			this.turns.stop();
		}
	}

	/**
	 * Returns the book that connections are in.
	 */
	public Connections connections() {
		return this.connections;
	}

	/**
	 * Returns whose turn it is among connections.
	 */
	public Turns turns() {
		return this.turns;
	}

	BufferBudget budget() {
		return this.budget;
	}

	ReplyFlusher flusher() {
		return this.flusher;
	}

	BackgroundTasks tasks() {
		return this.tasks;
	}

	/**
	 * Returns the log of what requests fail with.
	 */
	RequestFailures requestFailures() {
		return this.requestFailures;
	}

}
