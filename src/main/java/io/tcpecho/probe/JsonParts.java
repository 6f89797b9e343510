package io.tcpecho.probe;

import java.time.Duration;
import java.util.List;

import io.tcpecho.probe.Intervals.Interval;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Parts of a report for programs: latencies in microseconds, all else in seconds.
 */
final class JsonParts {

	private JsonParts() {
	}

	static void parameters(JsonGenerator json, Run run) {
		Load load = run.load();
		json.writeObjectPropertyStart("parameters");
		json.writeNumberProperty("connections", load.connections());
		number(json, "count", (load.count() != Long.MAX_VALUE) ? load.count() : null);
		number(json, "duration", (load.duration() != null) ? seconds(load.duration()) : null);
		json.writeNumberProperty("warmup", seconds(load.warmup()));
		json.writeNumberProperty("interval", seconds(load.interval()));
		number(json, "rate", load.openLoop() ? load.rate() : null);
		json.writeStringProperty("framing", load.framing().label());
		json.writeNumberProperty("size", load.size());
		json.writeNumberProperty("depth", load.depth());
		json.writeBooleanProperty("halfClose", load.halfClose());
		json.writeNumberProperty("timeout", seconds(run.timeout()));
		json.writeBooleanProperty("reconnect", run.reconnectPolicy().reconnect());
		json.writeNumberProperty("churn", run.reconnectPolicy().churn());
		json.writeStringProperty("proxyProtocol",
				(run.dialer().proxy() != null) ? run.dialer().proxy().form().label() : null);
		json.writeBooleanProperty("tls", run.dialer().tls() != null);
		json.writeEndObject();
	}

	static void counts(JsonGenerator json, Counts counts) {
		json.writeNumberProperty("sent", counts.sent());
		json.writeNumberProperty("received", counts.received());
		json.writeNumberProperty("verified", counts.verified());
		json.writeNumberProperty("mismatched", counts.mismatched());
		json.writeNumberProperty("lost", counts.lost());
	}

	static void latencies(JsonGenerator json, String name, Histogram histogram) {
		if (histogram.getTotalCount() == 0) {
			json.writeNullProperty(name);
			return;
		}
		json.writeObjectPropertyStart(name);
		json.writeNumberProperty("min", micros(histogram.getMinValue()));
		json.writeNumberProperty("mean", rounded(histogram.getMean() / 1e3, 10));
		json.writeNumberProperty("stddev", rounded(histogram.getStdDeviation() / 1e3, 10));
		json.writeNumberProperty("p50", micros(histogram.getValueAtPercentile(50)));
		json.writeNumberProperty("p90", micros(histogram.getValueAtPercentile(90)));
		json.writeNumberProperty("p99", micros(histogram.getValueAtPercentile(99)));
		json.writeNumberProperty("p999", micros(histogram.getValueAtPercentile(99.9)));
		json.writeNumberProperty("max", micros(histogram.getMaxValue()));
		json.writeEndObject();
	}

	static void intervals(JsonGenerator json, List<Interval> intervals) {
		json.writeArrayPropertyStart("intervals");
		for (Interval interval : intervals) {
			boolean any = interval.messages() > 0;
			json.writeStartObject();
			json.writeNumberProperty("start", seconds(interval.start()));
			json.writeNumberProperty("seconds", seconds(interval.length()));
			json.writeNumberProperty("messages", interval.messages());
			number(json, "p50", any ? micros(interval.p50()) : null);
			number(json, "p99", any ? micros(interval.p99()) : null);
			number(json, "max", any ? micros(interval.max()) : null);
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	static void number(JsonGenerator json, String name, @Nullable Number value) {
		if (value instanceof Long whole) {
			json.writeNumberProperty(name, whole.longValue());
		}
		else if (value != null) {
			json.writeNumberProperty(name, value.doubleValue());
		}
		else {
			json.writeNullProperty(name);
		}
	}

	static double seconds(Duration duration) {
		return rounded(duration.toNanos() / 1e9, 1e6);
	}

	static double rounded(double value, double parts) {
		return Math.rint(value * parts) / parts;
	}

	private static double micros(long nanos) {
		return rounded(nanos / 1e3, 10);
	}

}
