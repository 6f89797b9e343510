package io.tcpecho.benchmark;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results of one run.
 *
 * @param date day of the run, UTC
 * @param options options of the run
 * @param machine where it ran
 * @param measurements what was measured, in the order of time
 * @param messagePath results of the JMH benchmark; empty if it was not run
 */
record Results(LocalDate date, Options options, Machine machine, List<Measurement> measurements,
		List<MessagePath.Result> messagePath) {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	static Results read(Path file) {
		return JSON.readValue(file, Results.class);
	}

	void write(Path file) {
		JSON.writeValue(file, this);
	}

	/**
	 * Returns the loads that were run.
	 * @return the loads in their natural order
	 */
	List<Load> loads() {
		return Arrays.stream(Load.values()).filter((load) -> of(load).findAny().isPresent()).toList();
	}

	/**
	 * Returns the servers that were measured under a load.
	 * @param load the load
	 * @return their names in the order of the first round
	 */
	List<String> servers(Load load) {
		return of(load).map(Measurement::server).distinct().toList();
	}

	/**
	 * Returns the median of a metric over all rounds.
	 * @param load the load
	 * @param server name of the server
	 * @param metric the metric
	 * @return the median, or empty if nothing was measured
	 */
	OptionalDouble median(Load load, String server, Metric metric) {
		return median(of(load, server).flatMap((measurement) -> value(measurement, metric).stream()));
	}

	/**
	 * Returns what tcp-echo reached relative to a server: the median of the quotients of
	 * each round, which what disturbs a whole round does not change.
	 * @param load the load
	 * @param server name of the server
	 * @param metric the metric
	 * @return the ratio, or empty if there is no round with both
	 */
	OptionalDouble ratio(Load load, String server, Metric metric) {
		return median(of(load, server).flatMap((measurement) -> {
			Optional<Double> reference = of(load, Server.REFERENCE)
				.filter((candidate) -> candidate.round() == measurement.round())
				.flatMap((candidate) -> value(candidate, metric).stream())
				.findFirst();
			return reference.flatMap((value) -> value(measurement, metric).map((other) -> value / other)).stream();
		}));
	}

	List<String> failures(Load load, String server) {
		return of(load, server).flatMap((measurement) -> Stream.ofNullable(measurement.failure())).toList();
	}

	private Stream<Measurement> of(Load load, String server) {
		return of(load).filter((measurement) -> measurement.server().equals(server));
	}

	private Stream<Measurement> of(Load load) {
		return this.measurements.stream().filter((measurement) -> measurement.load() == load);
	}

	private static Optional<Double> value(Measurement measurement, Metric metric) {
		return Optional.ofNullable(measurement.values().get(metric));
	}

	private static OptionalDouble median(Stream<Double> values) {
		double[] sorted = values.mapToDouble(Double::doubleValue).sorted().toArray();
		if (sorted.length == 0) {
			return OptionalDouble.empty();
		}
		int middle = sorted.length / 2;
		return OptionalDouble.of((sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
	}

}
