package io.tcpecho.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * Runner of the load of idle connections.
 */
final class IdleRunner implements LoadRunner {

	/**
	 * Connections that are opened and closed before measuring, so that what the first
	 * ones cost is not taken for the cost of each.
	 */
	private static final int WARM_UP_CONNECTIONS = 200;

	private static final Duration IDLE = Duration.ofSeconds(3);

	private static final Duration CLIENT_LIMIT = Duration.ofMinutes(3);

	private final Project project;

	private final ChildProcesses processes;

	private final JsonMapper json = new JsonMapper();

	IdleRunner(Project project, ChildProcesses processes) {
		this.project = project;
		this.processes = processes;
	}

	@Override
	public Map<Metric, Double> measure(Load load, ServerProcess server)
			throws IOException, InterruptedException, MeasurementException {
		open(server, load, WARM_UP_CONNECTIONS);
		return open(server, load, load.connections());
	}

	private Map<Metric, Double> open(ServerProcess server, Load load, int count)
			throws IOException, InterruptedException, MeasurementException {
		List<String> command = new JavaCommand(List.of()).main(IdleClient.class.getName(),
				Integer.toString(server.port()), Integer.toString(count), Integer.toString(load.size()));
		ServerStatistics before = server.statistics();
		Process client = this.processes.startPiped(command, this.project.log("idle-client"), CLIENT_LIMIT);
		try (BufferedReader output = client.inputReader()) {
			IdleClient.Opening opening = this.json.readValue(nextLine(output), IdleClient.Opening.class);
			Thread.sleep(IDLE.toMillis());
			ServerStatistics after = server.statistics();
			client.getOutputStream().close();
			int served = Integer.parseInt(nextLine(output));
			return values(count, opening, served, before, after);
		}
		finally {
			this.processes.end(client);
		}
	}

	private static String nextLine(BufferedReader output) throws IOException, MeasurementException {
		String line = output.readLine();
		if (line == null) {
			throw new MeasurementException("idle client ended early");
		}
		return line;
	}

	private static Map<Metric, Double> values(int count, IdleClient.Opening opening, int served,
			ServerStatistics before, ServerStatistics after) throws MeasurementException {
		if (opening.opened() == 0) {
			throw new MeasurementException("no connection was served");
		}
		Map<Metric, Double> values = new EnumMap<>(Metric.class);
		values.put(Metric.RESIDENT_PER_CONNECTION, (after.resident() - before.resident()) / (double) opening.opened());
		values.put(Metric.RESIDENT, after.resident() / 1024.0);
		values.put(Metric.PEAK_RESIDENT, after.peakResident() / 1024.0);
		values.put(Metric.OPENING, (double) opening.milliseconds());
		if (opening.lastToFirstQuarter() != null) {
			values.put(Metric.LAST_TO_FIRST_QUARTER, opening.lastToFirstQuarter());
		}
		values.put(Metric.LOST, (double) (count - served));
		return values;
	}

}
