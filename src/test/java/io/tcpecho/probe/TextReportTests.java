package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link TextReport} on a terminal and elsewhere.
 */
class TextReportTests {

	private static final Load LOAD = new Load(16, Long.MAX_VALUE, Duration.ofSeconds(10), Duration.ZERO, 0, Framing.RAW,
			64, 1, false, 42, Duration.ZERO);

	private static final Target TARGET = new Target("localhost", 7007);

	private static final Run RUN = new Run(TARGET, Resolver.ANY, LOAD, Duration.ofSeconds(5),
			new Dialer(null, null, null), Demands.NONE, ReconnectPolicy.NONE);

	private final StringWriter out = new StringWriter();

	private final Tally tally = new Tally();

	@Test
	void terminalShowsALiveLineAndAHistogram() {
		TextReport report = run(true);
		assertThat(this.out).hasToString("\r\033[K1 s   1,000 messages/s   p99 3.00 ms   0 failed");
		report.end(new RunResult(RUN, this.tally, true));
		assertThat(this.out.toString().lines()).contains(
				"    1 us to 2 us      90.00% #############################################",
				" 2.05 ms to 4.10 ms   10.00% #####");
	}

	@Test
	void nothingIsRewrittenElsewhere() {
		run(false).end(new RunResult(RUN, this.tally, false));
		assertThat(this.out.toString()).doesNotContain("\r\033", "#")
			.contains("1000 sent, 1000 received, 1000 verified, 0 mismatched, 0 lost, 0 bytes in 1 s")
			.contains("1000 messages/s, 0.00 MB/s")
			.contains("round trip   1.50 us   1.50 us   3.00 ms   3.00 ms   3.00 ms")
			.contains("round trip min/avg/max/mdev = 1.50 us / 301 us / 3.00 ms / 899 us")
			.endsWith("ok: 1000 of 1000 messages came back unchanged%n".formatted());
	}

	@Test
	void interruptedRunSaysSo() {
		run(false).end(new RunResult(RUN, this.tally, true));
		assertThat(this.out.toString())
			.endsWith("ok: 1000 of 1000 messages came back unchanged until interrupted%n".formatted());
	}

	private TextReport run(boolean interactive) {
		TextReport report = new TextReport(new PrintWriter(this.out), TARGET, LOAD, interactive);
		this.tally.started(0);
		report.tick(this.tally, 0);
		for (int i = 0; i < 1000; i++) {
			this.tally.sent();
			this.tally.roundTrip((i < 900) ? 1_500 : 3_000_000, true, Duration.ofSeconds(1).toNanos());
		}
		report.tick(this.tally, Duration.ofSeconds(1).toNanos());
		return report;
	}

}
