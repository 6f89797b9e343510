package io.tcpecho.probe;

import java.time.Duration;
import java.util.Locale;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameCodecFactory;
import io.tcpecho.framing.Framing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

import org.springframework.util.unit.DataSize;

/**
 * Options that say what is sent, and when.
 */
final class LoadOptions {

	/** Largest message: the framing is found by encoding one. */
	private static final DataSize MAX_SIZE = DataSize.ofMegabytes(64);

	private static final int DEFAULT_SIZE = 64;

	private static final int MAX_DEPTH = 1 << 16;

	/** All of them may be in flight at the same time. */
	private static final int MAX_HALF_CLOSE = 1 << 24;

	private static final Duration MIN_INTERVAL = Duration.ofNanos(1000);

	private static final double MAX_RATE = 1e7;

	private static final int MAX_CONNECTIONS = 1 << 16;

	private static final long PING_COUNT = 4;

	private static final Duration PING_INTERVAL = Duration.ofSeconds(1);

	@Option(names = { "-c", "--count" }, paramLabel = "N",
			description = "Round trips of each connection (default: 4, or unlimited with --duration).")
	private @Nullable Long count;

	@Option(names = { "-d", "--duration" }, paramLabel = "TIME",
			description = "How long to send; then what is in flight is awaited, for --timeout at most;"
					+ " with --half-close for as long as was sent, too.")
	private @Nullable Duration duration;

	@Option(names = "--warmup", paramLabel = "TIME", defaultValue = "0",
			description = "How long to send before measuring begins, beside --duration; what comes back is verified.")
	private Duration warmup = Duration.ZERO;

	@Option(names = { "-n", "--connections" }, paramLabel = "N", defaultValue = "1",
			description = "Connections at the same time (default: 1).")
	private int connections;

	@Option(names = { "-s", "--size" }, paramLabel = "SIZE",
			description = "Message without its framing: 100, 64B, 16KB, up to 64MB (default: 64B, or what the framing"
					+ " allows).")
	private @Nullable DataSize size;

	@Option(names = "--depth", paramLabel = "N",
			description = "Messages in flight a connection (default: 1; with --half-close all that go).")
	private @Nullable Integer depth;

	@Option(names = { "-f", "--framing" }, paramLabel = "FRAMING", defaultValue = "raw",
			description = "raw, lf, crlf, nul, stx-etx, length-1, length-2, length-4, or the class of a codec"
					+ " (default: raw).")
	private FrameCodecFactory framing = Framing.RAW;

	@Option(names = "--half-close",
			description = "Send all, close the sending side, expect all and then the peer's close;"
					+ " at most 16777216 messages a connection.")
	private boolean halfClose;

	@Option(names = "--seed", paramLabel = "N",
			description = "Repeats the bytes of another run, 0 to 9007199254740991 (default: random).")
	private @Nullable Long seed;

	@ArgGroup
	private Pace pace = new Pace();

	/**
	 * Puts the options together.
	 * @return the load
	 * @throws IllegalArgumentException if they contradict each other, with a message for
	 * the user
	 */
	Load toLoad() {
		requireWithin("--count", this.count, 1, Long.MAX_VALUE);
		requireWithin("--connections", (long) this.connections, 1, MAX_CONNECTIONS);
		requireWithin("--depth", (this.depth != null) ? this.depth.longValue() : null, 1, MAX_DEPTH);
		if (this.duration != null && this.duration.isZero()) {
			throw new IllegalArgumentException("--duration must be above 0");
		}
		int bytes = checkSize();
		long limit = (this.halfClose && this.depth == null) ? MAX_HALF_CLOSE : Long.MAX_VALUE;
		requireWithin("--count with --half-close", this.count, 1, limit);
		long most = (this.count != null) ? this.count : (this.duration != null) ? limit : PING_COUNT;
		int inFlight = (this.depth != null) ? this.depth : this.halfClose ? (int) most : 1;
		Load load = new Load(this.connections, most, this.duration, interval(), rate(), this.framing, bytes, inFlight,
				this.halfClose, seed(), this.warmup);
		// what the framing cannot carry is a fault of the command line
		load.pattern();
		return load;
	}

	private long seed() {
		requireWithin("--seed", this.seed, 0, Load.MAX_SEED);
		return (this.seed != null) ? this.seed : (System.nanoTime() ^ ProcessHandle.current().pid()) & Load.MAX_SEED;
	}

	private int checkSize() {
		FrameCodec codec = this.framing.codec(Math.toIntExact(MAX_SIZE.toBytes()));
		int most = (int) Math.min(codec.getMaxFrameSize(), MAX_SIZE.toBytes());
		if (this.size == null) {
			return Math.max(codec.getMinFrameSize(), Math.min(DEFAULT_SIZE, most));
		}
		requireWithin("--size", this.size.toBytes(), codec.getMinFrameSize(), most);
		return (int) this.size.toBytes();
	}

	private Duration interval() {
		if (this.pace.interval != null) {
			if (!this.pace.interval.isZero() && this.pace.interval.compareTo(MIN_INTERVAL) < 0) {
				throw new IllegalArgumentException("--interval must be 0 or at least 1us");
			}
			return this.pace.interval;
		}
		boolean ping = this.connections == 1 && this.duration == null && this.depth == null && this.pace.rate == null
				&& !this.halfClose;
		return ping ? PING_INTERVAL : Duration.ZERO;
	}

	private double rate() {
		if (this.pace.rate == null) {
			return 0;
		}
		if (!(this.pace.rate > 0 && this.pace.rate <= MAX_RATE)) {
			throw new IllegalArgumentException("--rate must be above 0 and at most 10000000");
		}
		return this.pace.rate;
	}

	private static void requireWithin(String option, @Nullable Long value, long least, long most) {
		if (value != null && (value < least || value > most)) {
			throw new IllegalArgumentException((most == Long.MAX_VALUE)
					? String.format(Locale.ROOT, "%s must be at least %d but is %d", option, least, value)
					: String.format(Locale.ROOT, "%s must be %d to %d but is %d", option, least, most, value));
		}
	}

	/**
	 * What sets the pace; without either the answers do.
	 */
	static final class Pace {

		@Option(names = { "-i", "--interval" }, paramLabel = "TIME",
				description = "Time from one message of a connection to its next (default: 1s like ping;"
						+ " 0 with several connections, --duration, --depth, --half-close).")
		private @Nullable Duration interval;

		@Option(names = { "-r", "--rate" }, paramLabel = "N",
				description = "Messages a second of all connections together, whatever the peer does;"
						+ " latency counts from the time a message was due.")
		private @Nullable Double rate;

	}

}
