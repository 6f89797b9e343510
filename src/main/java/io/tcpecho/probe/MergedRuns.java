package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.HdrHistogram.Histogram;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Several runs as one.
 */
final class MergedRuns {

	private final List<RunLog> logs;

	private final Histogram connects = new Histogram(3);

	private final Histogram handshakes = new Histogram(3);

	private final Histogram outages = new Histogram(3);

	/** With the time of day from the first run's beginning to the last one's end. */
	private final Histogram roundTrips = new Histogram(3);

	private final Counts counts;

	MergedRuns(List<RunLog> logs) {
		this.logs = logs;
		for (RunLog log : logs) {
			this.connects.add(log.connects());
			this.handshakes.add(log.handshakes());
			this.outages.add(log.outages());
			this.roundTrips.add(log.roundTrips());
		}
		this.counts = logs.stream().map(RunLog::counts).reduce(Counts.NONE, Counts::plus);
	}

	boolean success() {
		return this.logs.stream().allMatch(RunLog::success);
	}

	String text() {
		StringWriter text = new StringWriter();
		PrintWriter out = new PrintWriter(text);
		out.println(String.format(Locale.ROOT, "%d runs, %s in %s", this.logs.size(), this.counts,
				Durations.format(elapsed())));
		out.println(String.format(Locale.ROOT, "%.0f messages/s", perSecond()));
		LatencyTable.print(out, this.connects, this.handshakes, this.outages, this.roundTrips);
		out.print(verdict());
		return text.toString();
	}

	String json() {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
			json.writeStartObject();
			json.writeStringProperty("verdict", verdict());
			json.writeNumberProperty("runs", this.logs.size());
			JsonParts.counts(json, this.counts);
			json.writeNumberProperty("seconds", JsonParts.seconds(elapsed()));
			json.writeNumberProperty("messagesPerSecond", JsonParts.rounded(perSecond(), 10));
			JsonParts.latencies(json, "connect", this.connects);
			JsonParts.latencies(json, "handshake", this.handshakes);
			JsonParts.latencies(json, "outage", this.outages);
			JsonParts.latencies(json, "roundTrip", this.roundTrips);
			json.writeEndObject();
		}
		return text.toString();
	}

	/**
	 * Returns the result in one line: the gravest failure, as in a single run.
	 */
	private String verdict() {
		List<RunLog> failed = this.logs.stream().filter((log) -> !log.success()).toList();
		Optional<RunLog> gravest = failed.stream().min(Comparator.comparing((log) -> !isCorrupt(log)));
		if (gravest.isEmpty()) {
			return this.counts.ok();
		}
		RunLog log = gravest.get();
		String verdict = log.file() + ": "
				+ ((log.verdict() != null) ? log.verdict() : "the run did not come to its end");
		return (failed.size() > 1) ? verdict + "; " + (failed.size() - 1) + " more runs failed" : verdict;
	}

	private static boolean isCorrupt(RunLog log) {
		return log.verdict() != null && log.verdict().startsWith(Step.VERIFY.label());
	}

	private Duration elapsed() {
		boolean any = this.roundTrips.getTotalCount() > 0;
		return any ? Duration.ofMillis(this.roundTrips.getEndTimeStamp() - this.roundTrips.getStartTimeStamp())
				: Duration.ZERO;
	}

	private double perSecond() {
		double seconds = elapsed().toMillis() / 1e3;
		return (seconds > 0) ? this.roundTrips.getTotalCount() / seconds : 0;
	}

}
