package io.tcpecho.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * Runner of loads that send as fast as replies arrive.
 */
final class TrafficRunner implements LoadRunner {

	private final Probe probe;

	private final Duration warmUp;

	private final Duration duration;

	TrafficRunner(Probe probe, Duration warmUp, Duration duration) {
		this.probe = probe;
		this.warmUp = warmUp;
		this.duration = duration;
	}

	@Override
	public Map<Metric, Double> measure(Load load, ServerProcess server)
			throws IOException, InterruptedException, MeasurementException {
		this.probe.run(load, server.port(), this.warmUp);
		ServerStatistics before = server.statistics();
		Probe.Report report = this.probe.run(load, server.port(), this.duration);
		ServerStatistics after = server.statistics();
		if (report.verified() == 0) {
			throw new MeasurementException("no message came back");
		}
		Duration processorTime = after.processorTime().minus(before.processorTime());
		Map<Metric, Double> values = new EnumMap<>(Metric.class);
		values.put(Metric.MESSAGES_PER_SECOND, report.messagesPerSecond());
		values.put(Metric.CPU_PER_MESSAGE, processorTime.toNanos() / 1000.0 / report.verified());
		values.put(Metric.P50, report.roundTrip().p50());
		values.put(Metric.P99, report.roundTrip().p99());
		values.put(Metric.P999, report.roundTrip().p999());
		values.put(Metric.MAX, report.roundTrip().max());
		values.put(Metric.RESIDENT, after.resident() / 1024.0);
		values.put(Metric.PEAK_RESIDENT, after.peakResident() / 1024.0);
		return values;
	}

}
