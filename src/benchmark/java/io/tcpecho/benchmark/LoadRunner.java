package io.tcpecho.benchmark;

import java.io.IOException;
import java.util.Map;

/**
 * A way of putting a load on a server and measuring it.
 */
@FunctionalInterface
interface LoadRunner {

	/**
	 * Warms the server up and measures it.
	 * @param load the load
	 * @param server a server that has just been started
	 * @return what was measured
	 * @throws MeasurementException if the server did not do what it should
	 */
	Map<Metric, Double> measure(Load load, ServerProcess server)
			throws IOException, InterruptedException, MeasurementException;

}
