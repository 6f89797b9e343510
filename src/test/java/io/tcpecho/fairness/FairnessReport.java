package io.tcpecho.fairness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.tcpecho.fairness.FloodedServer.Measurement;

/**
 * The table of all floods, for the command line.
 */
public final class FairnessReport {

	private final ReportOptions options;

	private FairnessReport(ReportOptions options) {
		this.options = options;
	}

	/**
	 * Runs floods and prints what they did to others.
	 * @param args see {@link ReportOptions}
	 * @throws IOException if a server cannot be started or reached
	 * @throws InterruptedException if interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		new FairnessReport(ReportOptions.parse(args)).run();
		System.exit(0);
	}

	private void run() throws IOException, InterruptedException {
		System.out.println("milliseconds        cpus |  established: p50     p99     max |     new  liveness readiness"
				+ " | unanswered failed | through/s");
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
		List<String> options = new ArrayList<>(this.options.server());
		if (!processors.equals("all")) {
			options.add("-XX:ActiveProcessorCount=" + processors);
		}
		try (FloodedServer server = FloodedServer.start(setup, this.options.javaHome(), this.options.classPath(),
				options.toArray(String[]::new))) {
			for (Flood flood : floods) {
				print(flood, processors, server.measure(flood, this.options.duration()));
			}
		}
	}

	private void print(Flood flood, String processors, Measurement measured) {
		PacedClient.Fairness seen = measured.seen();
		int unanswered = Stream.of(seen.established(), seen.fresh(), seen.liveness(), seen.readiness())
			.mapToInt(Waits.Summary::unanswered)
			.sum();
		System.out.printf(Locale.ROOT, "%-18s %5s | %17.1f %7.1f %7.1f | %7.1f   %7.1f   %7.1f | %10d %6d | %,d%n",
				flood.label(), processors, millis(seen.established().median()), millis(seen.established().p99()),
				millis(seen.established().longest()), millis(seen.fresh().longest()), millis(seen.liveness().longest()),
				millis(seen.readiness().longest()), unanswered, seen.failed(),
				measured.through() * 1000 / this.options.duration().toMillis());
	}

	private static double millis(Duration duration) {
		return duration.toNanos() / 1e6;
	}

	/**
	 * What the command line asks for: {@code --flood=lf1,raw4} (all),
	 * {@code --duration=4s} (10s), {@code --processors=1,2,4} (those there are),
	 * {@code --java=HOME} and {@code --classes=DIR} of the server in place of this one's;
	 * all else is for the server: options of its JVM ({@code -X…}) and properties
	 * ({@code key=value}).
	 *
	 * @param floods the floods
	 * @param duration of each
	 * @param processors numbers of processors, or {@code all}
	 * @param javaHome the server's Java
	 * @param classPath the server's class path
	 * @param server the rest
	 */
	record ReportOptions(List<Flood> floods, Duration duration, List<String> processors, Path javaHome,
			String classPath, List<String> server) {

		static ReportOptions parse(String... args) {
			Map<String, String> named = new LinkedHashMap<>();
			List<String> server = new ArrayList<>();
			for (String arg : args) {
				if (arg.startsWith("--")) {
					String[] parts = arg.substring(2).split("=", 2);
					named.put(parts[0], parts[1]);
				}
				else {
					server.add(arg);
				}
			}
			String floods = named.remove("flood");
			String duration = named.remove("duration");
			String processors = named.remove("processors");
			String java = named.remove("java");
			String classes = named.remove("classes");
			if (!named.isEmpty()) {
				throw new IllegalArgumentException("Unknown: " + named.keySet());
			}
			return new ReportOptions(
					(floods != null) ? Stream.of(floods.split(",")).map(Flood::of).toList() : List.of(Flood.values()),
					Duration.parse("PT" + ((duration != null) ? duration : "10s")),
					List.of(((processors != null) ? processors : "all").split(",")),
					Path.of((java != null) ? java : System.getProperty("java.home")),
					(classes != null) ? classPath(Path.of(classes)) : System.getProperty("java.class.path"), server);
		}

		/**
		 * Returns this class path with other classes of the application.
		 */
		private static String classPath(Path classes) {
			if (!Files.isDirectory(classes)) {
				throw new IllegalArgumentException("No folder: " + classes);
			}
			return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
				.map((entry) -> Path.of(entry).endsWith(Path.of("target", "classes")) ? classes.toString() : entry)
				.collect(Collectors.joining(File.pathSeparator));
		}

	}

}
