package io.tcpecho.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Input of a connection's socket that sends the replies due before each read, since that
 * may block, and counts what it reads.
 */
final class ConnectionInput extends InputStream {

	/**
	 * After how many reads one is made without giving others their turn first, if
	 * {@link #PARK_INTERVAL} has passed as well. A scheduler thread runs those that wait
	 * in its own queue before those that the poller has woken: if all did nothing but
	 * yield, the latter would wait for ever.
	 */
	private static final int READS_A_PARK = 16;

	/**
	 * Least time from one such read to the next. With few connections
	 * {@value #READS_A_PARK} reads are over in a millisecond, and parking that often
	 * costs a fifth of the messages.
	 */
	private static final Duration PARK_INTERVAL = Duration.ofMillis(2);

	private final InputStream in;

	private final ReplyBuffer replies;

	private final ConnectionActivity activity;

	private final boolean virtualThread;

	private int reads;

	private long parked = System.nanoTime();

	ConnectionInput(InputStream in, ReplyBuffer replies, ConnectionActivity activity, boolean virtualThread) {
		this.in = in;
		this.replies = replies;
		this.activity = activity;
		this.virtualThread = virtualThread;
	}

	@Override
	public int read() throws IOException {
		flushAndYield();
		int value = this.in.read();
		if (value >= 0) {
			this.activity.received(1);
		}
		return value;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		flushAndYield();
		int count = this.in.read(bytes, offset, length);
		if (count > 0) {
			this.activity.received(count);
		}
		return count;
	}

	@Override
	public int available() throws IOException {
		flushAndYield();
		return this.in.available();
	}

	/**
	 * Sends the replies due and lets others run, so that the client has had time to
	 * answer when this thread reads. A virtual thread that finds nothing to read pays for
	 * it with a failed read, a registration with the poller and a hand-off from it.
	 */
	@SuppressWarnings("ThreadPriorityCheck")
	private void flushAndYield() throws IOException {
		boolean written = this.replies.flush();
		if (this.virtualThread && written && !isParkDue()) {
			Thread.yield();
		}
	}

	private boolean isParkDue() {
		if (++this.reads % READS_A_PARK != 0) {
			return false;
		}
		long now = System.nanoTime();
		boolean due = now - this.parked >= PARK_INTERVAL.toNanos();
		if (due) {
			this.parked = now;
		}
		return due;
	}

}
