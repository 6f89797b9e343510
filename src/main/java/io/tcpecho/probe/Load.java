package io.tcpecho.probe;

import java.time.Duration;

import io.tcpecho.framing.FrameCodecFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a run sends, and when.
 *
 * @param connections number of connections, at least 1
 * @param count round trips of each connection, at least 1; {@link Long#MAX_VALUE} if only
 * the duration bounds the run
 * @param duration how long messages are sent; {@code null} if only the count bounds it
 * @param interval time from one message of a connection to its next; zero for none
 * @param rate messages a second of all connections together, open-loop; zero for none
 * @param framing framing of each message
 * @param size bytes of a message without its framing
 * @param depth most messages in flight a connection
 * @param halfClose whether to close the sending side after the last message
 * @param seed what tells the bytes of one run from another's, 0 to {@value #MAX_SEED}
 * @param warmup how long messages are sent before the duration begins, verified but not
 * measured
 */
record Load(int connections, long count, @Nullable Duration duration, Duration interval, double rate,
		FrameCodecFactory framing, int size, int depth, boolean halfClose, long seed, Duration warmup) {

	/** What a program that reads JSON can hold in a number. */
	static final long MAX_SEED = (1L << 53) - 1;

	/**
	 * Returns whether messages are due at a rate, whatever the peer does.
	 * @return {@code true} if latency counts from the time a message was due
	 */
	boolean openLoop() {
		return this.rate > 0;
	}

	/**
	 * Returns how long messages are sent, the warm-up included.
	 * @return the duration; {@code null} if only the count bounds it
	 */
	@Nullable Duration sending() {
		return (this.duration != null) ? this.duration.plus(this.warmup) : null;
	}

	/**
	 * Returns whether the run resembles {@code ping}: one connection, at leisure.
	 * @return {@code true} if each round trip is worth a line
	 */
	boolean leisurely() {
		return this.connections == 1 && !this.interval.isZero();
	}

	WirePattern pattern() {
		return new WirePattern(this.seed, this.framing, this.size);
	}

}
