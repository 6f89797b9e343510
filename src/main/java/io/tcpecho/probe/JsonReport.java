package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Report for programs: one line of JSON at the end. Latencies are in microseconds.
 */
final class JsonReport implements Report {

	private final PrintWriter out;

	JsonReport(PrintWriter out) {
		this.out = out;
	}

	@Override
	public void connected(InetSocketAddress address) {
	}

	@Override
	public void roundTrip(long number, int bytes, long latency, boolean intact) {
	}

	@Override
	public void tick(Tally tally, long now) {
	}

	@Override
	public void end(Outcome outcome) {
		StringWriter text = new StringWriter();
		Tally tally = outcome.tally();
		Failure failure = tally.firstFailure();
		try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
			json.writeStartObject();
			json.writeStringProperty("target", outcome.target().toString());
			json.writeStringProperty("verdict", outcome.verdict());
			json.writeStringProperty("failedStep", (failure != null) ? failure.step().label() : null);
			json.writeBooleanProperty("interrupted", outcome.interrupted());
			json.writeNumberProperty("sent", tally.sentMessages());
			json.writeNumberProperty("received", tally.receivedMessages());
			json.writeNumberProperty("verified", tally.verifiedMessages());
			json.writeNumberProperty("mismatched", tally.mismatchedMessages());
			json.writeNumberProperty("lost", tally.lostMessages());
			json.writeNumberProperty("bytes", tally.receivedBytes());
			json.writeNumberProperty("seconds", rounded(tally.elapsed().toNanos() / 1e9, 1e6));
			writeNumber(json, "rate", outcome.load().openLoop() ? outcome.load().rate() : null);
			json.writeNumberProperty("messagesPerSecond", rounded(tally.perSecond(tally.receivedMessages()), 10));
			json.writeNumberProperty("seed", outcome.load().seed());
			writeLatencies(json, "connect", tally.connects());
			writeLatencies(json, "handshake", tally.handshakes());
			writeLatencies(json, "roundTrip", tally.roundTrips());
			writeMismatch(json, tally.firstMismatch());
			json.writeEndObject();
		}
		this.out.println(text);
		this.out.flush();
	}

	private static void writeNumber(JsonGenerator json, String name, @Nullable Double value) {
		if (value != null) {
			json.writeNumberProperty(name, value);
		}
		else {
			json.writeNullProperty(name);
		}
	}

	private static void writeLatencies(JsonGenerator json, String name, Histogram histogram) {
		if (histogram.getTotalCount() == 0) {
			json.writeNullProperty(name);
			return;
		}
		json.writeObjectPropertyStart(name);
		json.writeNumberProperty("p50", micros(histogram.getValueAtPercentile(50)));
		json.writeNumberProperty("p90", micros(histogram.getValueAtPercentile(90)));
		json.writeNumberProperty("p99", micros(histogram.getValueAtPercentile(99)));
		json.writeNumberProperty("p999", micros(histogram.getValueAtPercentile(99.9)));
		json.writeNumberProperty("max", micros(histogram.getMaxValue()));
		json.writeEndObject();
	}

	private static void writeMismatch(JsonGenerator json, @Nullable Mismatch mismatch) {
		if (mismatch == null) {
			json.writeNullProperty("mismatch");
			return;
		}
		json.writeObjectPropertyStart("mismatch");
		json.writeNumberProperty("connection", mismatch.connection());
		json.writeNumberProperty("offset", mismatch.offset());
		json.writeNumberProperty("expected", mismatch.expected());
		json.writeNumberProperty("got", mismatch.got());
		json.writeNumberProperty("contextOffset", mismatch.contextOffset());
		json.writeStringProperty("expectedContext", mismatch.expectedContext());
		json.writeStringProperty("gotContext", mismatch.gotContext());
		json.writeEndObject();
	}

	private static double micros(long nanos) {
		return rounded(nanos / 1e3, 10);
	}

	private static double rounded(double value, double parts) {
		return Math.rint(value * parts) / parts;
	}

}
