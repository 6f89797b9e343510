package io.tcpecho.probe;

import java.io.IOException;
import java.nio.channels.SelectionKey;

import org.jspecify.annotations.Nullable;

/**
 * End of a conversation over one connection: it comes once, well or not, and the first
 * failure is the one that counts.
 */
final class ConnectionEnd {

	private final Transport transport;

	private final SelectionKey key;

	private final RunContext context;

	private final RoundTrips roundTrips;

	private final Runnable listener;

	private boolean failed;

	private @Nullable Failure loss;

	private boolean over;

	/**
	 * Creates the end that will come.
	 * @param transport is closed then
	 * @param key the transport's place in the selector
	 * @param context what the connections share
	 * @param roundTrips those that are in flight when the conversation fails are lost
	 * @param listener called at the end
	 */
	ConnectionEnd(Transport transport, SelectionKey key, RunContext context, RoundTrips roundTrips, Runnable listener) {
		this.transport = transport;
		this.key = key;
		this.context = context;
		this.roundTrips = roundTrips;
		this.listener = listener;
	}

	boolean hasCome() {
		return this.over;
	}

	/**
	 * Returns why the connection broke, if that is no failure of the run.
	 * @return the loss that the run survives, or {@code null} if there is none
	 */
	@Nullable Failure loss() {
		return this.loss;
	}

	/**
	 * Ends because of a failure, if it is not over.
	 * @param failure what went wrong
	 */
	void fail(Failure failure) {
		if (!this.over) {
			if (this.context.reconnectPolicy().survives(failure)) {
				this.loss = failure;
			}
			else {
				report(failure);
			}
			abandon();
		}
	}

	/**
	 * Ends before all has come back, for the run is over.
	 */
	void abandon() {
		if (!this.over) {
			this.context.tally().lost(this.roundTrips.inFlight());
			come();
		}
	}

	/**
	 * Reports the first failure of this connection; what follows from it is not another.
	 * @param failure what went wrong
	 */
	void report(Failure failure) {
		if (!this.failed) {
			this.failed = true;
			this.context.tally().failed(failure);
		}
	}

	/**
	 * Ends, if it is not over.
	 */
	void come() {
		if (this.over) {
			return;
		}
		this.over = true;
		this.key.cancel();
		try {
			this.transport.close();
		}
		catch (IOException ex) {
			// everything of interest has been said
		}
		this.listener.run();
	}

}
