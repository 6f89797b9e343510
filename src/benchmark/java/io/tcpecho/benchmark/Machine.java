package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine of a run.
 *
 * @param processor model of the processor
 * @param cores number of processors that may be used
 * @param memory memory in gigabytes
 * @param kernel name and release of the operating system
 * @param java version of the JDK
 */
record Machine(String processor, int cores, long memory, String kernel, String java) {

	static Machine current() throws IOException {
		String memory = field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
		return new Machine(field(Path.of("/proc/cpuinfo"), "model name"), Runtime.getRuntime().availableProcessors(),
				Math.round(Long.parseLong(memory) / (1024.0 * 1024)),
				System.getProperty("os.name") + " " + System.getProperty("os.version"),
				System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
	}

	private static String field(Path file, String name) throws IOException {
		try (Stream<String> lines = Files.lines(file)) {
			return lines.filter((line) -> line.startsWith(name))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse("0");
		}
	}

}
