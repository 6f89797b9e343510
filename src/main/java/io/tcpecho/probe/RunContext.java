package io.tcpecho.probe;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What the connections of a run share; all of them live in one thread.
 */
final class RunContext {

	private static final int CHUNK_SIZE = 128 * 1024;

	/** How long the peer may be away if no duration bounds the run. */
	private static final Duration ABSENCE = Duration.ofMinutes(1);

	private final Load load;

	private final Duration timeout;

	private final Tally tally;

	private final Observer observer;

	private final ReconnectPolicy reconnectPolicy;

	private final WirePattern pattern;

	private final ByteBuffer input = ByteBuffer.allocateDirect(CHUNK_SIZE);

	private final ByteBuffer output = ByteBuffer.allocateDirect(CHUNK_SIZE);

	private final ByteBuffer expected = ByteBuffer.allocateDirect(CHUNK_SIZE);

	RunContext(Load load, Duration timeout, Tally tally, Observer observer) {
		this(load, timeout, tally, observer, ReconnectPolicy.NONE);
	}

	RunContext(Load load, Duration timeout, Tally tally, Observer observer, ReconnectPolicy reconnectPolicy) {
		this.load = load;
		this.timeout = timeout;
		this.tally = tally;
		this.observer = observer;
		this.reconnectPolicy = reconnectPolicy;
		this.pattern = load.pattern();
	}

	Load load() {
		return this.load;
	}

	Duration timeout() {
		return this.timeout;
	}

	Tally tally() {
		return this.tally;
	}

	Observer observer() {
		return this.observer;
	}

	ReconnectPolicy reconnectPolicy() {
		return this.reconnectPolicy;
	}

	/**
	 * Returns how long the peer may be away.
	 * @param ended whether the run's duration is over
	 * @return nanoseconds
	 */
	long patience(boolean ended) {
		if (this.load.duration() == null) {
			return Math.max(this.timeout.toNanos(), ABSENCE.toNanos());
		}
		return ended ? this.timeout.toNanos() : Long.MAX_VALUE;
	}

	int messageLength() {
		return this.pattern.messageLength();
	}

	/**
	 * Returns an empty buffer for what a read brings.
	 * @return the buffer, good until the next call
	 */
	ByteBuffer input() {
		return this.input.clear();
	}

	/**
	 * Returns bytes to send.
	 * @param connection number of the connection
	 * @param offset where they begin in the connection's stream
	 * @param length how many are due
	 * @return the bytes, perhaps fewer than are due; good until the next call
	 */
	ByteBuffer output(int connection, long offset, long length) {
		return fill(this.output, connection, offset, length);
	}

	/**
	 * Returns the bytes that must come back.
	 * @param connection number of the connection
	 * @param offset where they begin in the connection's stream
	 * @param length how many, at most as a read brings
	 * @return the bytes, good until the next call
	 */
	ByteBuffer expected(int connection, long offset, long length) {
		return fill(this.expected, connection, offset, length);
	}

	private ByteBuffer fill(ByteBuffer buffer, int connection, long offset, long length) {
		buffer.clear().limit((int) Math.min(buffer.capacity(), length));
		this.pattern.fill(connection, offset, buffer);
		return buffer.flip();
	}

}
