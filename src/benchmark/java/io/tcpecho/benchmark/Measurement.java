package io.tcpecho.benchmark;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What one server did under one load in one round.
 *
 * @param load the load
 * @param server name of the server
 * @param round number of the round, from 1
 * @param values what was measured; empty if it failed
 * @param failure why it failed, or {@code null}
 */
record Measurement(Load load, String server, int round, Map<Metric, Double> values, @Nullable String failure) {

	static Measurement failed(Load load, String server, int round, String failure) {
		return new Measurement(load, server, round, Map.of(), failure);
	}

}
