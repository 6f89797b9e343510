package io.tcpecho.probe;

/**
 * When connections are made anew while a run lasts.
 *
 * @param reconnect whether those that break are
 * @param churn how many others are a second, zero for none
 */
record ReconnectPolicy(boolean reconnect, double churn) {

	static final ReconnectPolicy NONE = new ReconnectPolicy(false, 0);

	/**
	 * Returns whether a run goes on after the failure of a connection.
	 * @param failure what has ended the connection
	 * @return {@code false} if it is none that a restart of the peer explains
	 */
	boolean survives(Failure failure) {
		return this.reconnect && (failure.step() == Step.SEND || failure.step() == Step.RECEIVE);
	}

}
