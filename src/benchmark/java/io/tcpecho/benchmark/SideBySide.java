package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Entry point of the quick comparison: servers that live through all of it take turns of
 * a fraction of a second. What a start, a compiler or a neighbour on the machine adds for
 * a while falls on all of them alike.
 */
public final class SideBySide {

	/** Closed connections are gone, on the server too, before the next slice. */
	private static final Duration PAUSE = Duration.ofMillis(50);

	private final Project project;

	private final Options options;

	private final ChildProcesses processes;

	private SideBySide(Project project, Options options) {
		this.project = project;
		this.options = options;
		this.processes = new ChildProcesses(project.output());
	}

	/**
	 * Compares servers with the first of them.
	 * @param args options of the benchmark, see {@link Options#USAGE}
	 * @throws IOException if a process cannot be started
	 * @throws InterruptedException if interrupted
	 * @throws MeasurementException if a server does not do what it should
	 */
	public static void main(String[] args) throws IOException, InterruptedException, MeasurementException {
		Locale.setDefault(Locale.ROOT);
		if (List.of(args).contains("--help")) {
			System.out.print(Options.usage());
			return;
		}
		try {
			new SideBySide(new Project(Path.of("").toAbsolutePath()), Options.parse(args)).run();
			System.exit(0);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.exit(2);
		}
	}

	private void run() throws IOException, InterruptedException, MeasurementException {
		Files.createDirectories(this.project.output());
		ServerCatalog catalog = new ServerCatalog(this.project, this.options.javaOptions());
		List<Server> servers = catalog.chosen(this.options);
		catalog.prepare(servers);
		for (Protocol protocol : Protocol.values()) {
			List<Load> loads = this.options.loads().stream().filter((load) -> load.protocol() == protocol).toList();
			if (!loads.isEmpty()) {
				compare(loads, servers.stream().filter((server) -> server.serves(loads.get(0))).toList());
			}
		}
	}

	private void compare(List<Load> loads, List<Server> servers)
			throws IOException, InterruptedException, MeasurementException {
		if (loads.stream().anyMatch((load) -> load.isIdle() || load.protocol() == Protocol.TLS)) {
			throw new IllegalArgumentException("Idle connections and TLS are measured by src/benchmark/run alone");
		}
		Map<String, ServerProcess> running = new LinkedHashMap<>();
		try {
			for (Server server : servers) {
				Path log = this.project.log("side-by-side-" + server.name());
				running.put(server.name(), ServerProcess.start(server, loads.get(0), this.processes, log));
			}
			for (Load load : loads) {
				compare(load, running);
			}
		}
		finally {
			running.values().forEach(ServerProcess::close);
		}
	}

	private void compare(Load load, Map<String, ServerProcess> servers)
			throws IOException, InterruptedException, MeasurementException {
		for (ServerProcess server : servers.values()) {
			slice(load, server, this.options.warmUp());
		}
		SideBySideTable table = new SideBySideTable(load, List.copyOf(servers.keySet()));
		List<Map.Entry<String, ServerProcess>> order = new ArrayList<>(servers.entrySet());
		for (int round = 0; round < this.options.rounds(); round++) {
			Map<String, ClosedLoop.Slice> slices = new LinkedHashMap<>();
			for (Map.Entry<String, ServerProcess> next : order) {
				slices.put(next.getKey(), slice(load, next.getValue(), this.options.duration()));
			}
			table.add(slices);
			Collections.rotate(order, 1);
		}
		System.out.println(table.render());
	}

	private static ClosedLoop.Slice slice(Load load, ServerProcess server, Duration duration)
			throws IOException, InterruptedException, MeasurementException {
		ClosedLoop.Slice slice = new ClosedLoop(load, server.port()).run(duration, server);
		Thread.sleep(PAUSE.toMillis());
		return slice;
	}

}
