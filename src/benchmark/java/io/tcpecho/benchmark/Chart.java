package io.tcpecho.benchmark;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Picture of a run: a group of horizontal bars a load, a bar a server, as long as the
 * first metric of the load.
 */
final class Chart {

	private static final int WIDTH = 800;

	private static final int MARGIN = 16;

	private static final int LABELS = 150;

	private static final int BARS = 460;

	private static final int ROW = 22;

	private static final int BAR = 14;

	private static final int TITLE = 40;

	private static final int CUT_OFF = 8;

	private final Results results;

	Chart(Results results) {
		this.results = results;
	}

	String svg() {
		StringBuilder body = new StringBuilder();
		int top = 0;
		for (Load load : this.results.loads()) {
			top = drawGroup(body, load, top);
		}
		return head(top + MARGIN) + body + "</svg>\n";
	}

	private static String head(int height) {
		return """
				<svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
				<title>tcp-echo and its peers</title>
				<style>
				text { font: 13px system-ui, sans-serif; fill: #1f2328; dominant-baseline: central }
				.title { font-weight: 600 }
				.label { text-anchor: end }
				.value { fill: #59636e }
				.peer { fill: #afb8c1 }
				.ours { fill: #2da44e }
				@media (prefers-color-scheme: dark) {
				text { fill: #e6edf3 }
				.value { fill: #9198a1 }
				.peer { fill: #57606a }
				.ours { fill: #3fb950 }
				}
				</style>
				""".formatted(WIDTH, height);
	}

	private int drawGroup(StringBuilder body, Load load, int top) {
		Metric metric = Metric.of(load).get(0);
		List<String> servers = this.results.servers(load);
		double longest = longest(load, metric);
		String direction = load.isIdle() ? "less is better" : "more is better";
		body.append("<text class=\"title\" x=\"%d\" y=\"%d\">%s <tspan class=\"value\">%s, %s</tspan></text>%n"
			.formatted(MARGIN, top + TITLE * 2 / 3, load.title(), metric.title(), direction));
		int y = top + TITLE;
		for (String server : servers) {
			drawBar(body, server, this.results.median(load, server, metric), metric, longest, y + ROW / 2);
			y += ROW;
		}
		return y;
	}

	/**
	 * Returns the value of the longest bar. Where less is better, what is far worse than
	 * tcp-echo is cut off: the others would be too short to compare.
	 */
	private double longest(Load load, Metric metric) {
		double most = this.results.servers(load)
			.stream()
			.flatMapToDouble((server) -> this.results.median(load, server, metric).stream())
			.max()
			.orElse(1);
		OptionalDouble reference = this.results.median(load, Server.REFERENCE, metric);
		return (load.isIdle() && reference.isPresent()) ? Math.min(most, CUT_OFF * reference.getAsDouble()) : most;
	}

	private void drawBar(StringBuilder body, String server, OptionalDouble value, Metric metric, double longest,
			int middle) {
		int left = MARGIN + LABELS + 8;
		double length = Math.max(1, Math.min(BARS, BARS * value.orElse(0) / longest));
		String end = (value.orElse(0) > longest) ? " (cut off)" : "";
		body.append("<text class=\"label\" x=\"%d\" y=\"%d\">%s</text>%n".formatted(MARGIN + LABELS, middle, server));
		body.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n".formatted(
				this.results.options().variants().containsKey(server) ? "ours" : "peer", left, middle - BAR / 2, length,
				BAR));
		body.append("<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>%n".formatted(left + length + 6, middle,
				value.isPresent() ? metric.format(value.getAsDouble()) + end : "failed"));
	}

}
