package io.tcpecho.benchmark;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the connections of a {@link ClosedLoop} share: the bytes that they send, and room
 * for those that they read.
 */
final class ClosedLoopBuffers {

	/** As much as the probe reads and writes at once. */
	private static final int CHUNK_SIZE = 128 * 1024;

	private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

	private final int messageLength;

	private final ByteBuffer messages;

	private final ByteBuffer input = ByteBuffer.allocateDirect(CHUNK_SIZE);

	ClosedLoopBuffers(Load load) {
		byte[] end = (load.protocol() == Protocol.CRLF) ? LINE_END : new byte[0];
		this.messageLength = load.size() + end.length;
		this.messages = ByteBuffer.allocateDirect(this.messageLength * load.depth());
		while (this.messages.hasRemaining()) {
			for (int i = 0; i < load.size(); i++) {
				this.messages.put((byte) ('a' + i % 26));
			}
			this.messages.put(end);
		}
	}

	int messageLength() {
		return this.messageLength;
	}

	ByteBuffer input() {
		return this.input.clear();
	}

	/**
	 * Returns the next bytes to send.
	 * @param sent number of bytes that the connection has sent so far
	 * @param owed number of bytes that it may send now, at least 1
	 * @return as many of them as one write takes
	 */
	ByteBuffer output(long sent, long owed) {
		int from = (int) (sent % this.messages.capacity());
		long length = Math.min(owed, Math.min(CHUNK_SIZE, this.messages.capacity() - from));
		return this.messages.clear().position(from).limit(from + (int) length);
	}

}
