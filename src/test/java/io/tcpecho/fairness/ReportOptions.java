package io.tcpecho.fairness;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.tcpecho.server.TestApplication;
import org.jspecify.annotations.Nullable;

/**
 * Command line of the report: {@code --flood=lf1,raw4} (all), {@code --duration=4s}
 * (10s), {@code --processors=1,2,4} (those there are), {@code --attempts=3} (0: no limits
 * are checked), {@code --java=HOME} and {@code --classes=DIR} of the server in place of
 * this one's, with the application.yml that is in that folder; all else is for the
 * server: options of its JVM ({@code -X…}) and properties ({@code key=value}).
 *
 * @param floods the floods
 * @param duration of each after its onset
 * @param processors numbers of processors, or {@code all}
 * @param attempts how often a flood may be tried until its limits hold; 0 checks none
 * @param javaHome the server's Java
 * @param classPath the server's class path
 * @param server the rest
 */
record ReportOptions(List<Flood> floods, Duration duration, List<String> processors, int attempts, Path javaHome,
		String classPath, List<String> server) {

	static ReportOptions parse(String... args) {
		Map<String, String> named = new LinkedHashMap<>();
		List<String> server = new ArrayList<>();
		for (String arg : args) {
			if (arg.startsWith("--") && arg.contains("=")) {
				String[] parts = arg.substring(2).split("=", 2);
				named.put(parts[0], parts[1]);
			}
			else {
				server.add(arg);
			}
		}
		String floods = named.remove("flood");
		String duration = take(named, "duration", "10s");
		String processors = take(named, "processors", "all");
		String attempts = take(named, "attempts", "0");
		String java = take(named, "java", System.getProperty("java.home"));
		String classes = named.remove("classes");
		if (classes != null) {
			server.add(TestApplication.LOCATION_KEY + "=" + Path.of(classes, "application.yml").toUri());
		}
		if (!named.isEmpty()) {
			throw new IllegalArgumentException("Unknown: " + named.keySet());
		}
		return new ReportOptions(floods(floods), Duration.parse("PT" + duration), List.of(processors.split(",")),
				Integer.parseInt(attempts), Path.of(java),
				(classes != null) ? classPath(Path.of(classes)) : System.getProperty("java.class.path"), server);
	}

	private static String take(Map<String, String> named, String key, String defaultValue) {
		String value = named.remove(key);
		return (value != null) ? value : defaultValue;
	}

	private static List<Flood> floods(@Nullable String labels) {
		return (labels != null) ? Stream.of(labels.split(",")).map(Flood::of).toList() : List.of(Flood.values());
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
