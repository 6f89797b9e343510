package io.tcpecho.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Outcome of a quick comparison under one load, in Markdown.
 */
final class SideBySideTable {

	private final Load load;

	private final List<String> servers;

	private final List<Map<String, ClosedLoop.Slice>> rounds = new ArrayList<>();

	/**
	 * Creates an empty table.
	 * @param load the load
	 * @param servers names of the servers; the others are compared with the first
	 */
	SideBySideTable(Load load, List<String> servers) {
		this.load = load;
		this.servers = servers;
	}

	/**
	 * Adds a round.
	 * @param slices a slice of each server, by its name
	 */
	void add(Map<String, ClosedLoop.Slice> slices) {
		this.rounds.add(slices);
	}

	String render() {
		StringBuilder text = new StringBuilder();
		text.append("%-20s | %12s | %5s | %11s | %14s | %5s%n".formatted(this.load.label(), "messages/s", "ratio",
				"quartiles", "CPU us/message", "ratio"));
		text.append("---|--:|--:|--:|--:|--:\n");
		for (String server : this.servers) {
			double[] ratios = sorted((round) -> rate(round, server) / rate(round, this.servers.get(0)));
			text.append("%-20s | %,12.0f | %5.3f | %5.3f %5.3f | %14.3f | %5.3f%n".formatted(server,
					quantile(sorted((round) -> rate(round, server)), 0.5), quantile(ratios, 0.5),
					quantile(ratios, 0.25), quantile(ratios, 0.75), processorTime(server),
					processorTime(server) / processorTime(this.servers.get(0))));
		}
		return text.toString();
	}

	private static double rate(Map<String, ClosedLoop.Slice> round, String server) {
		return slice(round, server).messagesPerSecond();
	}

	/**
	 * Returns the processor time of a message over all rounds: that of one slice is a
	 * small multiple of the clock tick.
	 */
	private double processorTime(String server) {
		double nanos = this.rounds.stream().mapToLong((round) -> slice(round, server).processorTime().toNanos()).sum();
		return nanos / 1000 / this.rounds.stream().mapToLong((round) -> slice(round, server).messages()).sum();
	}

	private static ClosedLoop.Slice slice(Map<String, ClosedLoop.Slice> round, String server) {
		ClosedLoop.Slice slice = round.get(server);
		if (slice == null) {
			throw new IllegalArgumentException("No slice of " + server);
		}
		return slice;
	}

	private double[] sorted(ToDoubleFunction<Map<String, ClosedLoop.Slice>> value) {
		return this.rounds.stream().mapToDouble(value).sorted().toArray();
	}

	private static double quantile(double[] sorted, double part) {
		double position = part * (sorted.length - 1);
		int below = (int) position;
		double above = sorted[Math.min(below + 1, sorted.length - 1)];
		return sorted[below] + (position - below) * (above - sorted[below]);
	}

}
