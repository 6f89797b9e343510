package io.tcpecho.probe;

/**
 * Way in which a run is shown to its user.
 */
interface Report extends Observer {

	/**
	 * Shows the result.
	 * @param result the result
	 */
	void end(RunResult result);

}
