package io.tcpecho.server.tls;

/**
 * Buffers that connections share: each holds one for no longer than something is in it.
 */
final class TlsBuffers {

	/**
	 * Bytes of a buffer for what is received: a record of the greatest length with its
	 * header (RFC 5246, 6.2.3).
	 */
	static final int RECORD = 5 + 16 * 1024 + 2048;

	/**
	 * Bytes of a buffer for what is sent: the engine asks for room for a record of the
	 * greatest length, 16,709 bytes, however short it will be. The records of a
	 * handshake's turn, and two full ones, leave in one write.
	 */
	static final int OUTPUT = 2 * 16_709;

	private static final int LEAST_KEPT = 4;

	private final BufferPool records;

	private final BufferPool output;

	/**
	 * Creates buffers that are kept in proportion to the number of processors.
	 */
	TlsBuffers() {
		int kept = Math.max(2 * Runtime.getRuntime().availableProcessors(), LEAST_KEPT);
		this.records = new BufferPool(RECORD, kept);
		this.output = new BufferPool(OUTPUT, kept);
	}

	BorrowedBuffer forRecords() {
		return new BorrowedBuffer(this.records);
	}

	BorrowedBuffer forOutput() {
		return new BorrowedBuffer(this.output);
	}

}
