package io.tcpecho.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runner of the JMH benchmark of the way of a message without sockets.
 */
final class MessagePath {

	/**
	 * Name among the loads.
	 */
	static final String LABEL = "message-path";

	private static final String BENCHMARK = "io.tcpecho.server.listener.MessagePathBenchmark";

	private static final Duration LIMIT = Duration.ofMinutes(10);

	private final Project project;

	private final ChildProcesses processes;

	MessagePath(Project project, ChildProcesses processes) {
		this.project = project;
		this.processes = processes;
	}

	/**
	 * Runs the benchmark with its profiler of allocations.
	 * @return its results
	 * @throws MeasurementException if it fails
	 */
	List<Result> run() throws IOException, InterruptedException, MeasurementException {
		List<String> command = new JavaCommand(List.of()).main("org.openjdk.jmh.Main", BENCHMARK, "-foe", "true",
				"-prof", "gc", "-rf", "json", "-rff", this.project.messagePathResults().toString());
		Process process = this.processes.startPiped(command, this.project.log(LABEL), LIMIT);
		try {
			process.inputReader().lines().filter((line) -> !line.isBlank()).forEach(System.out::println);
			if (process.waitFor() != 0) {
				throw new MeasurementException("the JMH benchmark failed");
			}
		}
		finally {
			this.processes.end(process);
		}
		return results();
	}

	private List<Result> results() {
		List<Result> results = new ArrayList<>();
		for (JsonNode run : new JsonMapper().readTree(this.project.messagePathResults())) {
			String name = run.path("benchmark").asString();
			results.add(new Result(name.substring(name.lastIndexOf('.') + 1),
					run.path("primaryMetric").path("score").asDouble(),
					run.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score").asDouble()));
		}
		return results;
	}

	/**
	 * What a message costs.
	 *
	 * @param name what it passes through
	 * @param time time in nanoseconds
	 * @param allocated heap in bytes
	 */
	record Result(String name, double time, double allocated) {

	}

}
