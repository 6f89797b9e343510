package io.tcpecho.probe;

import picocli.CommandLine.Option;

/**
 * Options that say when connections are made anew.
 */
final class ReconnectOptions {

	private static final double MAX_CHURN = 1e5;

	@Option(names = "--reconnect",
			description = "Make a connection that breaks anew and go on; what was in flight is lost, which is counted but no"
					+ " failure. The server must be back before the end of --duration, or else within a minute.")
	private boolean reconnect;

	@Option(names = "--churn", paramLabel = "N", defaultValue = "0",
			description = "Connections a second that are closed, when all has come back, and made anew.")
	private double churn;

	/**
	 * Puts the options together.
	 * @param load what is sent
	 * @return when connections are made anew
	 * @throws IllegalArgumentException if they contradict each other, with a message for
	 * the user
	 */
	ReconnectPolicy toPolicy(Load load) {
		if (!(this.churn >= 0 && this.churn <= MAX_CHURN)) {
			throw new IllegalArgumentException("--churn must be 0 to 100000");
		}
		ReconnectPolicy reconnectPolicy = new ReconnectPolicy(this.reconnect, this.churn);
		if (load.halfClose() && !reconnectPolicy.equals(ReconnectPolicy.NONE)) {
			throw new IllegalArgumentException("--half-close goes with neither --reconnect nor --churn");
		}
		return reconnectPolicy;
	}

}
