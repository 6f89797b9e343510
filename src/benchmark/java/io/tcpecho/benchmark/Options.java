package io.tcpecho.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.StringUtils;

/**
 * What to run, from the command line.
 *
 * @param arguments the command line
 * @param loads the loads; may be empty
 * @param messagePath whether to run the JMH benchmark
 * @param servers names of the servers; all if empty
 * @param variants options of tcp-echo by the name of the variant, itself among them
 * @param jars jar files of variants that are another build, by the name of the variant
 * @param javaOptions options of the JVM for all servers in Java
 * @param rounds number of rounds
 * @param warmUp duration of the load before it is measured
 * @param duration duration of the measured load
 * @param publish whether the report goes to the project's documentation
 * @param report whether to report the last run again instead of running
 */
record Options(List<String> arguments, List<Load> loads, boolean messagePath, List<String> servers,
		Map<String, List<String>> variants, Map<String, Path> jars, List<String> javaOptions, int rounds,
		Duration warmUp, Duration duration, boolean publish, boolean report) {

	static final String USAGE = """
			Usage: src/benchmark/run [options]
			  --load=NAME,...         what to run; all by default: %s, %s
			  --server=NAME,...       what to measure; all by default: tcp-echo, the names of variants, jdk-blocking,
			                          netty-nio-1, netty-nio-2, netty-epoll, spring-integration, go-net,
			                          python-socket
			  --variant=NAME=OPTIONS  a further tcp-echo with other options; may be repeated. Words that begin with
			                          two dashes are its arguments, all others are options of its JVM. The name
			                          tcp-echo replaces the options of the server that the others are compared with.
			  --jar=NAME=FILE         a further tcp-echo from another jar; may be repeated, and have a variant's options
			  --java-options=OPTIONS  options of the JVM for all servers in Java
			  --rounds=NUMBER         rounds, each with all loads and servers (5)
			  --warm-up=DURATION      load before measuring (2s)
			  --duration=DURATION     measured load (3s)
			  --quick                 four loads, 3 rounds, 1s and 2s, unless given
			  --publish               writes the report to docs/ too
			  --report                reports the last run again
			""";

	private static final Set<String> NAMES = Set.of("load", "server", "variant", "jar", "java-options", "rounds",
			"warm-up", "duration", "quick", "publish", "report");

	private static final List<Load> QUICK_LOADS = List.of(Load.RAW_64B_16, Load.RAW_64B_200, Load.RAW_16KB_16,
			Load.CRLF_64B_16);

	static Options parse(String... arguments) {
		DefaultApplicationArguments given = new DefaultApplicationArguments(arguments);
		check(given);
		boolean quick = given.containsOption("quick");
		List<String> loads = list(given, "load");
		return new Options(List.of(arguments), loads(loads, quick),
				loads.isEmpty() ? !quick : loads.contains(MessagePath.LABEL), list(given, "server"), variants(given),
				jars(given), words(last(given, "java-options", Function.identity(), "")),
				last(given, "rounds", Integer::valueOf, quick ? 3 : 5),
				last(given, "warm-up", DurationStyle::detectAndParse, Duration.ofSeconds(quick ? 1 : 2)),
				last(given, "duration", DurationStyle::detectAndParse, Duration.ofSeconds(quick ? 2 : 3)),
				given.containsOption("publish"), given.containsOption("report"));
	}

	static String usage() {
		return USAGE.formatted(String.join(", ", Arrays.stream(Load.values()).map(Load::label).toList()),
				MessagePath.LABEL);
	}

	private static void check(DefaultApplicationArguments given) {
		for (String name : given.getOptionNames()) {
			if (!NAMES.contains(name)) {
				throw new IllegalArgumentException("Unknown option --" + name);
			}
		}
		if (!given.getNonOptionArgs().isEmpty()) {
			throw new IllegalArgumentException("Unknown argument " + given.getNonOptionArgs().get(0));
		}
	}

	private static List<Load> loads(List<String> names, boolean quick) {
		if (names.isEmpty()) {
			return quick ? QUICK_LOADS : List.of(Load.values());
		}
		return names.stream().filter((name) -> !name.equals(MessagePath.LABEL)).map(Options::load).toList();
	}

	private static Load load(String name) {
		return Arrays.stream(Load.values())
			.filter((load) -> load.label().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Unknown load " + name));
	}

	private static Map<String, List<String>> variants(DefaultApplicationArguments given) {
		Map<String, List<String>> variants = new LinkedHashMap<>();
		variants.put(Server.REFERENCE, List.of());
		named(given, "variant").forEach((name, options) -> variants.put(name, words(options)));
		jars(given).keySet().forEach((name) -> variants.putIfAbsent(name, List.of()));
		return variants;
	}

	private static Map<String, Path> jars(DefaultApplicationArguments given) {
		Map<String, Path> jars = new LinkedHashMap<>();
		named(given, "jar").forEach((name, file) -> jars.put(name, Path.of(file).toAbsolutePath()));
		return jars;
	}

	private static Map<String, String> named(DefaultApplicationArguments given, String option) {
		Map<String, String> named = new LinkedHashMap<>();
		for (String value : values(given, option)) {
			int end = value.indexOf('=');
			if (end < 1) {
				throw new IllegalArgumentException("--%s is NAME=…, not %s".formatted(option, value));
			}
			named.put(value.substring(0, end), value.substring(end + 1));
		}
		return named;
	}

	private static List<String> list(DefaultApplicationArguments given, String name) {
		List<String> all = new ArrayList<>();
		for (String value : values(given, name)) {
			all.addAll(List.of(StringUtils.tokenizeToStringArray(value, ",")));
		}
		return all;
	}

	private static <T> T last(DefaultApplicationArguments given, String name, Function<String, T> parser,
			T defaultValue) {
		List<String> values = values(given, name);
		return values.isEmpty() ? defaultValue : parser.apply(values.get(values.size() - 1));
	}

	private static List<String> values(DefaultApplicationArguments given, String name) {
		@Nullable List<String> values = given.getOptionValues(name);
		return (values != null) ? values : List.of();
	}

	private static List<String> words(String text) {
		return List.of(StringUtils.tokenizeToStringArray(text, " "));
	}

}
