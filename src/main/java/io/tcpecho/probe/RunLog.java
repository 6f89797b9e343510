package io.tcpecho.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.jspecify.annotations.Nullable;

/**
 * What the log of one run tells.
 *
 * @param file the log
 * @param connects latencies of TCP connections in nanoseconds
 * @param handshakes latencies of TLS handshakes
 * @param outages times from a break of a connection to the next connection
 * @param roundTrips latencies of messages, with the time of day from begin to end
 * @param counts numbers of messages
 * @param verdict the run's verdict, or {@code null} if it did not come to its end
 */
record RunLog(Path file, Histogram connects, Histogram handshakes, Histogram outages, Histogram roundTrips,
		Counts counts, @Nullable String verdict) {

	private static final Pattern VERDICT = Pattern.compile("^#\\[Verdict: (.*)]$", Pattern.MULTILINE);

	/**
	 * Reads a log.
	 * @param file written by {@link HistogramLog}
	 * @return what it tells
	 * @throws IllegalArgumentException if it cannot be read or tells nothing, with a
	 * message for the user
	 */
	static RunLog read(Path file) {
		String text;
		try {
			text = Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("%s is not a readable log".formatted(file), ex);
		}
		Matcher verdict = VERDICT.matcher(text);
		RunLog log = new RunLog(file, new Histogram(3), new Histogram(3), new Histogram(3), new Histogram(3),
				Optional.ofNullable(Counts.find(text)).orElse(Counts.NONE), verdict.find() ? verdict.group(1) : null);
		try (HistogramLogReader reader = new HistogramLogReader(
				new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
			EncodableHistogram next = reader.nextIntervalHistogram();
			while (next != null) {
				log.add((Histogram) next);
				next = reader.nextIntervalHistogram();
			}
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException("%s is not a log of a probe".formatted(file), ex);
		}
		if (log.verdict == null && log.roundTrips.getTotalCount() == 0) {
			throw new IllegalArgumentException("%s is not a log of a probe".formatted(file));
		}
		return log;
	}

	private void add(Histogram histogram) {
		String tag = String.valueOf(histogram.getTag());
		switch (tag) {
			case HistogramLog.CONNECT -> this.connects.add(histogram);
			case HistogramLog.HANDSHAKE -> this.handshakes.add(histogram);
			case HistogramLog.OUTAGE -> this.outages.add(histogram);
			default -> this.roundTrips.add(histogram);
		}
	}

	/**
	 * Returns whether the run was a success.
	 * @return {@code false} if it failed or did not come to its end
	 */
	boolean success() {
		return this.verdict != null && this.verdict.startsWith("ok");
	}

}
