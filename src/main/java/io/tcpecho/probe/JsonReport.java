package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Report for programs: one line of JSON at the end. Latencies are in microseconds.
 */
final class JsonReport implements Report {

	private final PrintWriter out;

	private @Nullable String address;

	JsonReport(PrintWriter out) {
		this.out = out;
	}

	@Override
	public void connected(InetSocketAddress address) {
		this.address = Target.of(address).toString();
	}

	@Override
	public void roundTrip(long number, int bytes, long latency, boolean intact) {
	}

	@Override
	public void tick(Tally tally, long now) {
	}

	@Override
	public void end(RunResult result) {
		StringWriter text = new StringWriter();
		Tally tally = result.tally();
		Failure failure = tally.firstFailure();
		Load load = result.run().load();
		try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
			json.writeStartObject();
			json.writeStringProperty("target", result.run().target().toString());
			json.writeStringProperty("address", this.address);
			json.writeStringProperty("verdict", result.verdict());
			json.writeStringProperty("failedStep", (failure != null) ? failure.step().label() : null);
			json.writeBooleanProperty("interrupted", result.interrupted());
			JsonParts.counts(json, Counts.of(tally));
			json.writeNumberProperty("bytes", tally.receivedBytes());
			json.writeNumberProperty("seconds", JsonParts.seconds(tally.measurement().elapsed()));
			JsonParts.number(json, "rate", load.openLoop() ? load.rate() : null);
			json.writeNumberProperty("messagesPerSecond", JsonParts.rounded(tally.measurement().perSecond(), 10));
			json.writeNumberProperty("seed", load.seed());
			JsonParts.parameters(json, result.run());
			json.writeObjectPropertyStart("connections");
			json.writeNumberProperty("opened", tally.connections().openedConnections());
			json.writeNumberProperty("failed", tally.connections().failedConnections());
			json.writeNumberProperty("reconnected", tally.connections().reconnects());
			json.writeNumberProperty("churned", tally.connections().churnedConnections());
			json.writeEndObject();
			JsonParts.latencies(json, "connect", tally.connections().connects());
			JsonParts.latencies(json, "handshake", tally.connections().handshakes());
			JsonParts.latencies(json, "outage", tally.connections().outages());
			json.writeNumberProperty("downtime", JsonParts.seconds(tally.connections().downtime()));
			JsonParts.latencies(json, "roundTrip", tally.roundTrips());
			JsonParts.intervals(json, tally.measurement().intervals());
			writeMismatch(json, tally.firstMismatch());
			json.writeEndObject();
		}
		this.out.println(text);
		this.out.flush();
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

}
