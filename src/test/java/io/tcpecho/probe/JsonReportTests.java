package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link JsonReport}.
 */
class JsonReportTests {

	private static final Load LOAD = new Load(1, 4, null, Duration.ZERO, 0, Framing.RAW, 64, 1, false, 42,
			Duration.ZERO);

	private static final Run RUN = new Run(new Target("::1", 7007), Resolver.ANY, LOAD, Duration.ofSeconds(5),
			new Dialer(null, null, null), Demands.NONE, ReconnectPolicy.NONE);

	private final Tally tally = new Tally();

	private final StringWriter out = new StringWriter();

	private final JsonReport report = new JsonReport(new PrintWriter(this.out));

	@Test
	void goodRun() {
		this.tally.connections().connected(Duration.ofNanos(1_500).toNanos());
		this.tally.connections().opened();
		this.tally.started(0);
		for (int i = 1; i <= 4; i++) {
			this.tally.sent();
			this.tally.received(64);
			this.tally.roundTrip(i * 1_000L, true, i * 250_000L);
		}
		this.report.connected(new InetSocketAddress(InetAddress.getLoopbackAddress(), 7007));
		assertThat(report(false)).isEqualTo(
				"""
						{"target":"[::1]:7007","address":"127.0.0.1:7007","verdict":"ok: 4 of 4 messages came back unchanged","failedStep":null,\
						"interrupted":false,"sent":4,"received":4,"verified":4,"mismatched":0,"lost":0,"bytes":256,\
						"seconds":0.001,"rate":null,"messagesPerSecond":4000.0,"seed":42,\
						"parameters":{"connections":1,"count":4,"duration":null,"warmup":0.0,"interval":0.0,"rate":null,"framing":"raw",\
						"size":64,"depth":1,"halfClose":false,"timeout":5.0,"reconnect":false,"churn":0.0,"proxyProtocol":null,"tls":false},\
						"connections":{"opened":1,"failed":0,"reconnected":0,"churned":0},\
						"connect":{"min":1.5,"mean":1.5,"stddev":0.0,"p50":1.5,"p90":1.5,"p99":1.5,"p999":1.5,"max":1.5},\
						"handshake":null,"outage":null,"downtime":0.0,\
						"roundTrip":{"min":1.0,"mean":2.5,"stddev":1.1,"p50":2.0,"p90":4.0,"p99":4.0,"p999":4.0,"max":4.0},\
						"intervals":[{"start":0.0,"seconds":0.001,"messages":4,"p50":2.0,"p99":4.0,"max":4.0}],"mismatch":null}
						"""
					.replace("\n", System.lineSeparator()));
	}

	@Test
	void nothingSent() {
		this.tally.connections().failed();
		this.tally.failed(new Failure(Step.RESOLVE, "unknown host \"quoted\\\n"));
		assertThat(report(false)).isEqualTo(
				"""
						{"target":"[::1]:7007","address":null,"verdict":"resolve: unknown host \\"quoted\\\\\\n","failedStep":"resolve",\
						"interrupted":false,"sent":0,"received":0,"verified":0,"mismatched":0,"lost":0,"bytes":0,\
						"seconds":0.0,"rate":null,"messagesPerSecond":0.0,"seed":42,\
						"parameters":{"connections":1,"count":4,"duration":null,"warmup":0.0,"interval":0.0,"rate":null,"framing":"raw",\
						"size":64,"depth":1,"halfClose":false,"timeout":5.0,"reconnect":false,"churn":0.0,"proxyProtocol":null,"tls":false},\
						"connections":{"opened":0,"failed":1,"reconnected":0,"churned":0},\
						"connect":null,"handshake":null,"outage":null,"downtime":0.0,"roundTrip":null,"intervals":[],"mismatch":null}
						"""
					.replace("\n", System.lineSeparator()));
	}

	@Test
	void mismatch() {
		byte[] expected = { 1, 2, (byte) 0xff };
		byte[] got = { 1, 3 };
		this.tally.failed(new Failure(Step.VERIFY, "differs", Mismatch.of(7, 33, expected, got)));
		assertThat(report(true)).contains("\"interrupted\":true,").contains("""
				"mismatch":{"connection":7,"offset":33,"expected":2,"got":3,"contextOffset":32,\
				"expectedContext":"01 02 ff","gotContext":"01 03"}}""");
	}

	@Test
	void corruptionIsReportedWhateverWasLostBefore() {
		byte[] expected = { 1 };
		byte[] got = { 2 };
		this.tally.failed(new Failure(Step.RECEIVE, "closed"));
		this.tally.failed(new Failure(Step.VERIFY, "too much"));
		this.tally.failed(new Failure(Step.VERIFY, "differs", Mismatch.of(7, 0, expected, got)));
		assertThat(report(false)).contains("\"verdict\":\"verify: too much; 2 more failed\"",
				"\"mismatch\":{\"connection\":7,\"offset\":0,");
	}

	@Test
	void aSecondWithoutAnyAnswerIsAnIntervalToo() {
		this.tally.started(0);
		for (long second : new long[] { 0, 2 }) {
			this.tally.roundTrip(1_000, true, Duration.ofSeconds(second).plusMillis(500).toNanos());
		}
		assertThat(report(false)).contains("""
				"intervals":[{"start":0.0,"seconds":1.0,"messages":1,"p50":1.0,"p99":1.0,"max":1.0},\
				{"start":1.0,"seconds":1.0,"messages":0,"p50":null,"p99":null,"max":null},\
				{"start":2.0,"seconds":0.5,"messages":1,"p50":1.0,"p99":1.0,"max":1.0}]""");
	}

	@Test
	void whatBeganInTheWarmUpIsVerifiedButNotMeasured() {
		this.tally.started(10_000);
		this.tally.roundTrip(1_000, true, 10_500);
		this.tally.roundTrip(4_000, true, 20_000);
		assertThat(report(false)).contains("\"received\":2,\"verified\":2,",
				"\"intervals\":[{\"start\":0.0,\"seconds\":1.0E-5,\"messages\":1,");
		assertThat(this.tally.roundTrips().getTotalCount()).isOne();
	}

	private String report(boolean interrupted) {
		this.report.end(new RunResult(RUN, this.tally, interrupted));
		return this.out.toString();
	}

}
