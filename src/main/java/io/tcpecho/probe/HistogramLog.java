package io.tcpecho.probe;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Log of a run's latencies in HdrHistogram's format, for its tools and for {@code merge}:
 * a histogram of the round trips of each second, without a tag, and at the end those of
 * the connections, handshakes and outages.
 */
final class HistogramLog implements Consumer<Histogram>, Closeable {

	static final String CONNECT = "connect";

	static final String HANDSHAKE = "handshake";

	static final String OUTAGE = "outage";

	private final Path file;

	private final PrintStream out;

	private final HistogramLogWriter writer;

	/**
	 * Creates the log, in place of a file that may be there.
	 * @param file where to
	 * @throws IllegalArgumentException if it cannot be written, with a message for the
	 * user
	 */
	HistogramLog(Path file) {
		this.file = file;
		try {
			this.out = new PrintStream(new BufferedOutputStream(Files.newOutputStream(file)), false,
					StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("%s cannot be written".formatted(file), ex);
		}
		this.writer = new HistogramLogWriter(this.out);
		this.writer.outputComment("[Latencies of a tcp-echo probe in nanoseconds]");
		this.writer.outputLogFormatVersion();
		this.writer.outputStartTime(System.currentTimeMillis());
		this.writer.outputLegend();
	}

	@Override
	public void accept(Histogram latencies) {
		this.writer.outputIntervalHistogram(latencies);
		this.out.flush();
	}

	/**
	 * Writes what is known at the end only.
	 * @param result result of the run
	 */
	void end(RunResult result) {
		Tally tally = result.tally();
		// ends the last interval
		tally.measurement().intervals();
		write(CONNECT, tally.connections().connects());
		write(HANDSHAKE, tally.connections().handshakes());
		write(OUTAGE, tally.connections().outages());
		this.writer.outputComment("[%s]".formatted(Counts.of(tally)));
		this.writer.outputComment("[Verdict: %s]".formatted(result.verdict()));
		// an interrupted run ends without closing
		this.out.flush();
	}

	private void write(String tag, Histogram histogram) {
		if (histogram.getTotalCount() > 0) {
			histogram.setTag(tag);
			long now = System.currentTimeMillis();
			histogram.setStartTimeStamp(now);
			histogram.setEndTimeStamp(now);
			this.writer.outputIntervalHistogram(histogram);
		}
	}

	@Override
	public void close() throws IOException {
		this.writer.close();
		if (this.out.checkError()) {
			throw new IOException("%s could not be written".formatted(this.file));
		}
	}

}
