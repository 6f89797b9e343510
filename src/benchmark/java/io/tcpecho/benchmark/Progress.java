package io.tcpecho.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Display of how far a run is.
 */
final class Progress {

	/**
	 * What a measurement takes beside its load, about: the start of the server and that
	 * of two load generators.
	 */
	private static final Duration OVERHEAD = Duration.ofSeconds(4);

	private final Instant start = Instant.now();

	private final long total;

	private long done;

	private Progress(long total) {
		this.total = total;
	}

	static Progress of(Options options, List<Server> servers) {
		long aRound = options.loads()
			.stream()
			.mapToLong((load) -> servers.stream().filter((server) -> server.serves(load)).count())
			.sum();
		Progress progress = new Progress(aRound * options.rounds());
		Duration each = options.warmUp().plus(options.duration()).plus(OVERHEAD);
		if (progress.total == 0) {
			return progress;
		}
		System.out.printf("%d measurements, about %d minutes%n", progress.total,
				each.multipliedBy(progress.total).plusSeconds(30).toMinutes());
		return progress;
	}

	void report(Measurement measurement) {
		this.done++;
		Duration elapsed = Duration.between(this.start, Instant.now());
		System.out.printf("%3d/%d %3d:%02d  round %d  %-14s %-20s %s%n", this.done, this.total, elapsed.toMinutes(),
				elapsed.toSecondsPart(), measurement.round(), measurement.load().label(), measurement.server(),
				outcome(measurement));
	}

	private static String outcome(Measurement measurement) {
		if (measurement.failure() != null) {
			return "FAILED: " + measurement.failure();
		}
		StringBuilder outcome = new StringBuilder();
		for (Metric metric : Metric.of(measurement.load())) {
			Double value = measurement.values().get(metric);
			if (value != null) {
				outcome.append(metric.title()).append(' ').append(metric.format(value)).append("  ");
			}
		}
		return outcome.toString().strip();
	}

}
