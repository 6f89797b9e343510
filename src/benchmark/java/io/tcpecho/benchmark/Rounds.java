package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The order of a run: each round puts each load on each server, one server at a time. The
 * order of the servers rotates from round to round.
 */
final class Rounds {

	private final Project project;

	private final ChildProcesses processes;

	private final LoadRunner traffic;

	private final LoadRunner idle;

	Rounds(Project project, ChildProcesses processes, Options options) {
		this.project = project;
		this.processes = processes;
		this.traffic = new TrafficRunner(new Probe(project, processes), options.warmUp(), options.duration());
		this.idle = new IdleRunner(project, processes);
	}

	/**
	 * Measures one round.
	 * @param round number of the round, from 1
	 * @param loads the loads
	 * @param servers all servers
	 * @param consumer receives each measurement
	 */
	void run(int round, List<Load> loads, List<Server> servers, Consumer<Measurement> consumer)
			throws IOException, InterruptedException {
		for (Load load : loads) {
			List<Server> order = new ArrayList<>(servers.stream().filter((server) -> server.serves(load)).toList());
			Collections.rotate(order, 1 - round);
			for (Server server : order) {
				consumer.accept(measure(round, load, server));
			}
		}
	}

	private Measurement measure(int round, Load load, Server server) throws IOException, InterruptedException {
		Path log = this.project.log(server.name() + "-" + load.label());
		try (ServerProcess process = ServerProcess.start(server, load, this.processes, log)) {
			LoadRunner runner = load.isIdle() ? this.idle : this.traffic;
			return new Measurement(load, server.name(), round, runner.measure(load, process), null);
		}
		catch (MeasurementException ex) {
			return Measurement.failed(load, server.name(), round, String.valueOf(ex.getMessage()));
		}
	}

}
