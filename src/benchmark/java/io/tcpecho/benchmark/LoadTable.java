package io.tcpecho.benchmark;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Table of all servers under one load, in Markdown.
 */
final class LoadTable {

	private final Results results;

	LoadTable(Results results) {
		this.results = results;
	}

	String render(Load load) {
		List<Metric> metrics = Metric.of(load);
		StringBuilder text = new StringBuilder("## %s (`%s`)%n%n".formatted(load.title(), load.label()));
		text.append("| | tcp-echo is |")
			.append(metrics.stream().map((metric) -> " " + metric.title() + " |").collect(Collectors.joining()))
			.append("\n|---|--:|")
			.append("--:|".repeat(metrics.size()))
			.append('\n');
		for (String server : this.results.servers(load)) {
			text.append("| %s | %s |".formatted(server, ratio(load, server)));
			for (Metric metric : metrics) {
				text.append(' ').append(median(load, server, metric)).append(" |");
			}
			text.append('\n');
		}
		return text.append(failures(load)).toString();
	}

	private String ratio(Load load, String server) {
		OptionalDouble ratio = this.results.ratio(load, server, Metric.of(load).get(0));
		return ratio.isPresent() ? "%.2f".formatted(ratio.getAsDouble()) : "–";
	}

	private String median(Load load, String server, Metric metric) {
		OptionalDouble median = this.results.median(load, server, metric);
		return median.isPresent() ? metric.format(median.getAsDouble()) : "–";
	}

	private String failures(Load load) {
		StringBuilder text = new StringBuilder();
		for (String server : this.results.servers(load)) {
			List<String> failures = this.results.failures(load, server);
			if (!failures.isEmpty()) {
				text.append("%n%s failed in %d rounds: %s%n".formatted(server, failures.size(),
						failures.get(0).replaceAll("\\s+", " ")));
			}
		}
		return text.toString();
	}

}
