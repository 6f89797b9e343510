package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The project's probe as load generator, in a process of its own for each use.
 */
final class Probe {

	/**
	 * Longest wait for a connection or an answer: one that a full accept queue has
	 * dropped is tried again after 1, 3 and 7 seconds.
	 */
	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	/**
	 * What the probe may take beyond its duration: to start, to connect and to end.
	 */
	private static final Duration ALLOWANCE = Duration.ofSeconds(30);

	private final Project project;

	private final ChildProcesses processes;

	private final JsonMapper json = new JsonMapper();

	Probe(Project project, ChildProcesses processes) {
		this.project = project;
		this.processes = processes;
	}

	/**
	 * Puts a load on a server.
	 * @param load the load
	 * @param port port of the server
	 * @param duration how long
	 * @return what the probe has measured
	 * @throws MeasurementException if a message was lost or came back different
	 */
	Report run(Load load, int port, Duration duration) throws IOException, InterruptedException, MeasurementException {
		List<String> arguments = new ArrayList<>(List.of("probe", "--json", "--connections=" + load.connections(),
				"--size=" + load.size(), "--depth=" + load.depth(), "--framing=" + load.protocol().framing().label(),
				"--duration=" + duration.toMillis() + "ms", "--timeout=" + TIMEOUT.toSeconds() + "s",
				"127.0.0.1:" + port));
		if (load.protocol() == Protocol.TLS) {
			arguments.addAll(List.of("--tls", "--cacert=" + this.project.certificate()));
		}
		List<String> command = new JavaCommand(List.of()).jar(this.project.jar(), arguments.toArray(String[]::new));
		Process probe = this.processes.startPiped(command, this.project.log("probe"), duration.plus(ALLOWANCE));
		try {
			String output = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			Report report = output.isBlank() ? null : this.json.readValue(output, Report.class);
			if (probe.waitFor() != 0 || report == null) {
				throw new MeasurementException((report != null) ? report.verdict()
						: "probe ended without a report, exit code " + probe.exitValue());
			}
			return report;
		}
		catch (JacksonException ex) {
			throw new MeasurementException("unreadable report of the probe: " + ex.getOriginalMessage());
		}
		finally {
			this.processes.end(probe);
		}
	}

	/**
	 * What the benchmark takes from the probe's report.
	 *
	 * @param verdict what happened, in a line
	 * @param verified number of messages that came back as sent
	 * @param messagesPerSecond number of messages that came back a second
	 * @param roundTrip times from sending a message to receiving it
	 */
	record Report(String verdict, long verified, double messagesPerSecond, Latency roundTrip) {

	}

	/**
	 * Percentiles in microseconds.
	 *
	 * @param p50 median
	 * @param p99 what 1 of 100 exceeds
	 * @param p999 what 1 of 1000 exceeds
	 * @param max the longest
	 */
	record Latency(double p50, double p99, double p999, double max) {

	}

}
