package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link JsonReport}.
 */
class JsonReportTests {

	private static final Load LOAD = new Load(1, 4, null, Duration.ZERO, 0, Framing.RAW, 64, 1, false, 42);

	private final Tally tally = new Tally();

	@Test
	void goodRun() {
		this.tally.connected(Duration.ofNanos(1_500).toNanos());
		this.tally.started(0);
		for (int i = 1; i <= 4; i++) {
			this.tally.sent();
			this.tally.received(64);
			this.tally.roundTrip(i * 1_000L, true, i * 250_000L);
		}
		assertThat(report(false)).isEqualTo("""
				{"target":"[::1]:7007","verdict":"ok: 4 of 4 messages came back unchanged","failedStep":null,\
				"interrupted":false,"sent":4,"received":4,"verified":4,"mismatched":0,"lost":0,"bytes":256,\
				"seconds":0.001,"rate":null,"messagesPerSecond":4000.0,"seed":42,\
				"connect":{"p50":1.5,"p90":1.5,"p99":1.5,"p999":1.5,"max":1.5},"handshake":null,\
				"roundTrip":{"p50":2.0,"p90":4.0,"p99":4.0,"p999":4.0,"max":4.0},"mismatch":null}
				""".replace("\n", System.lineSeparator()));
	}

	@Test
	void nothingSent() {
		this.tally.failed(new Failure(Step.RESOLVE, "unknown host \"quoted\\\n"));
		assertThat(report(false)).isEqualTo("""
				{"target":"[::1]:7007","verdict":"resolve: unknown host \\"quoted\\\\\\n","failedStep":"resolve",\
				"interrupted":false,"sent":0,"received":0,"verified":0,"mismatched":0,"lost":0,"bytes":0,\
				"seconds":0.0,"rate":null,"messagesPerSecond":0.0,"seed":42,\
				"connect":null,"handshake":null,"roundTrip":null,"mismatch":null}
				""".replace("\n", System.lineSeparator()));
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

	private String report(boolean interrupted) {
		StringWriter out = new StringWriter();
		new JsonReport(new PrintWriter(out)).end(new Outcome(new Target("::1", 7007), LOAD, this.tally, interrupted));
		return out.toString();
	}

}
