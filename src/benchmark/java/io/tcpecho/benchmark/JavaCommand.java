package io.tcpecho.benchmark;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Command lines of the JDK that runs the benchmark.
 */
final class JavaCommand {

	private final List<String> words = new ArrayList<>();

	/**
	 * Creates a command without a main class.
	 * @param options options of the JVM
	 */
	JavaCommand(List<String> options) {
		this.words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		this.words.addAll(options);
	}

	List<String> jar(Path jar, String... arguments) {
		this.words.addAll(List.of("-jar", jar.toString()));
		return with(List.of(arguments));
	}

	/**
	 * Completes the command with a class of the benchmark's own class path.
	 * @param type name of the main class
	 * @param arguments arguments of the main class
	 * @return the command and its arguments
	 */
	List<String> main(String type, String... arguments) {
		this.words.addAll(List.of("-cp", classPath(), type));
		return with(List.of(arguments));
	}

	private List<String> with(List<String> arguments) {
		this.words.addAll(arguments);
		return List.copyOf(this.words);
	}

	private static String classPath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map((entry) -> Path.of(entry).toAbsolutePath().toString())
			.collect(Collectors.joining(File.pathSeparator));
	}

}
