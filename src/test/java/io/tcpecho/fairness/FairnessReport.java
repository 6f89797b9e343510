package io.tcpecho.fairness;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.tcpecho.fairness.FloodedServer.Measurement;
import io.tcpecho.fairness.PacedClient.Fairness;

/**
 * The table of all floods, for the command line; exit code 1 if a limit is missed.
 */
public final class FairnessReport {

	private static final String HEADING = """
			                   | onset  | established            |     new | liveness | readiness |
			flood         cpus | max ms | p50 ms p99 ms   max ms |     max |      max |       max |    through/s
			""";

	private final ReportOptions options;

	private final List<String> missed = new ArrayList<>();

	private FairnessReport(ReportOptions options) {
		this.options = options;
	}

	/**
	 * Runs floods and prints what others saw of them.
	 * @param args see {@link ReportOptions}
	 * @throws IOException if a server cannot be started or reached
	 * @throws InterruptedException if interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		FairnessReport report = new FairnessReport(ReportOptions.parse(args));
		report.run();
		report.missed.forEach(System.out::println);
		System.exit(report.missed.isEmpty() ? 0 : 1);
	}

	private void run() throws IOException, InterruptedException {
		System.out.print(HEADING);
		Map<Setup, List<Flood>> bySetup = this.options.floods()
			.stream()
			.collect(Collectors.groupingBy(Flood::getSetup, LinkedHashMap::new, Collectors.toList()));
		for (String processors : this.options.processors()) {
			for (Map.Entry<Setup, List<Flood>> entry : bySetup.entrySet()) {
				measure(entry.getKey(), entry.getValue(), processors);
			}
		}
	}

	private void measure(Setup setup, List<Flood> floods, String processors) throws IOException, InterruptedException {
		List<String> serverOptions = new ArrayList<>(this.options.server());
		if (!processors.equals("all")) {
			serverOptions.add("-XX:ActiveProcessorCount=" + processors);
		}
		try (FloodedServer server = FloodedServer.start(setup, this.options.javaHome(), this.options.classPath(),
				serverOptions.toArray(String[]::new))) {
			for (Flood flood : floods) {
				measure(server, flood, processors);
			}
		}
	}

	private void measure(FloodedServer server, Flood flood, String processors)
			throws IOException, InterruptedException {
		if (this.options.attempts() == 0) {
			print(flood, processors, server.measure(flood, this.options.duration()));
			return;
		}
		List<String> missedNow = server.hold(flood, this.options.duration(), this.options.attempts(),
				(measured, missed) -> {
					print(flood, processors, measured);
					missed.forEach((limit) -> System.out.println("    missed: " + limit));
				});
		if (!missedNow.isEmpty()) {
			this.missed.add("FAILED: %s, %s processors: %s".formatted(flood.label(), processors, missedNow));
		}
	}

	private void print(Flood flood, String processors, Measurement measured) {
		Fairness seen = measured.seen();
		System.out.printf(Locale.ROOT, "%-12s %5s | %6.0f | %6.1f %6.1f %8.1f | %7.1f | %8.1f | %9.1f | %,12d%s%n",
				flood.label(), processors, millis(measured.onset().longest()), millis(seen.established().median()),
				millis(seen.established().p99()), millis(seen.established().longest()), millis(seen.fresh().longest()),
				millis(seen.liveness().longest()), millis(seen.readiness().longest()),
				measured.through() * 1000 / this.options.duration().plus(FloodedServer.ONSET).toMillis(),
				(measured.failed() > 0) ? " failed: " + measured.failed() : "");
	}

	private static double millis(Duration duration) {
		return duration.toNanos() / 1e6;
	}

}
