package io.tcpecho.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * Connection that sends a message for each that has come back.
 */
final class ClosedLoopConnection implements AutoCloseable {

	private final SocketChannel channel;

	private final ClosedLoopBuffers buffers;

	private @Nullable SelectionKey key;

	private int depth;

	private long sent;

	private long received;

	private boolean stopped;

	/** How many bytes may have been sent by now. */
	private long credit;

	ClosedLoopConnection(SocketChannel channel, ClosedLoopBuffers buffers) {
		this.channel = channel;
		this.buffers = buffers;
	}

	/**
	 * Sends the first messages.
	 * @param selector the selector that will call {@link #proceed()}
	 * @param depth number of messages in flight
	 */
	void start(Selector selector, int depth) throws IOException {
		this.depth = depth;
		this.key = this.channel.register(selector, SelectionKey.OP_READ, this);
		send();
	}

	/**
	 * Sends no more messages; the one that has begun is completed.
	 */
	void stop() {
		this.stopped = true;
	}

	boolean awaitsReply() {
		return received() * this.buffers.messageLength() < this.credit;
	}

	/**
	 * Returns the number of messages that have come back.
	 * @return the number
	 */
	long received() {
		return this.received / this.buffers.messageLength();
	}

	void proceed() throws IOException {
		ByteBuffer input = this.buffers.input();
		int length = this.channel.read(input);
		if (length < 0) {
			throw new EOFException("The server has closed a connection");
		}
		this.received += length;
		send();
	}

	private void send() throws IOException {
		if (!this.stopped) {
			this.credit = (received() + this.depth) * this.buffers.messageLength();
		}
		boolean flushed = true;
		while (flushed && this.sent < this.credit) {
			ByteBuffer output = this.buffers.output(this.sent, this.credit - this.sent);
			this.sent += this.channel.write(output);
			flushed = !output.hasRemaining();
		}
		int operations = flushed ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
		if (this.key != null && this.key.interestOps() != operations) {
			this.key.interestOps(operations);
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
