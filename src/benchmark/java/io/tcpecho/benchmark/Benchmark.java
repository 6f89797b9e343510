package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Entry point of the benchmark.
 */
public final class Benchmark {

	private final Project project;

	private final Options options;

	private Benchmark(Project project, Options options) {
		this.project = project;
		this.options = options;
	}

	/**
	 * Runs the benchmark of the project in the current folder. Exit code 0: tcp-echo did
	 * all that was asked of it; 1: it failed somewhere; 2: the command line is wrong.
	 * @param args see {@link Options#USAGE}
	 * @throws IOException if a process cannot be started or a file not be written
	 * @throws InterruptedException if interrupted
	 * @throws MeasurementException if the JMH benchmark fails
	 */
	public static void main(String[] args) throws IOException, InterruptedException, MeasurementException {
		// numbers in files and tables look the same everywhere
		Locale.setDefault(Locale.ROOT);
		if (List.of(args).contains("--help")) {
			System.out.print(Options.usage());
			return;
		}
		try {
			Benchmark benchmark = new Benchmark(new Project(Path.of("").toAbsolutePath()), Options.parse(args));
			System.exit(benchmark.run() ? 0 : 1);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.print(Options.usage());
			System.exit(2);
		}
	}

	private boolean run() throws IOException, InterruptedException, MeasurementException {
		Files.createDirectories(this.project.output());
		Results results = this.options.report() ? Results.read(this.project.results()) : measure();
		Report report = new Report(results);
		System.out.println(report.tables());
		report.write(this.project.output());
		if (this.options.publish()) {
			report.write(this.project.docs());
		}
		return results.measurements()
			.stream()
			.noneMatch((measurement) -> measurement.server().equals(Server.REFERENCE) && measurement.failure() != null);
	}

	private Results measure() throws IOException, InterruptedException, MeasurementException {
		ServerCatalog catalog = new ServerCatalog(this.project, this.options.javaOptions());
		List<Server> servers = catalog.chosen(this.options);
		catalog.prepare(servers);
		ChildProcesses processes = new ChildProcesses(this.project.output());
		List<Measurement> measurements = new ArrayList<>();
		List<MessagePath.Result> messagePath = new ArrayList<>();
		Results results = new Results(LocalDate.now(ZoneOffset.UTC), this.options, Machine.current(), measurements,
				messagePath);
		if (this.options.messagePath()) {
			messagePath.addAll(new MessagePath(this.project, processes).run());
		}
		Progress progress = Progress.of(this.options, servers);
		Rounds rounds = new Rounds(this.project, processes, this.options);
		for (int round = 1; round <= this.options.rounds(); round++) {
			rounds.run(round, this.options.loads(), servers, (measurement) -> {
				measurements.add(measurement);
				progress.report(measurement);
			});
			// what is measured is kept, also when a later round is interrupted
			results.write(this.project.results());
		}
		results.write(this.project.results());
		return results;
	}

}
