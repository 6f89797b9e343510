package io.tcpecho.framing;

import java.io.InputStream;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Source whose bytes arrive in chunks, as those of a socket do: a chunk arrives when a
 * read finds nothing left of the one before, and a read returns bytes of one chunk only.
 */
final class ArrivingChunks extends InputStream {

	private final byte[] stream;

	private final PrimitiveIterator.OfInt lengths;

	private final boolean tellsAvailable;

	private int position;

	private int arrived;

	private int reads;

	private int capacity;

	private ArrivingChunks(byte[] stream, PrimitiveIterator.OfInt lengths, boolean tellsAvailable) {
		this.stream = stream;
		this.lengths = lengths;
		this.tellsAvailable = tellsAvailable;
	}

	static ArrivingChunks of(String... chunks) {
		return of(Wire.bytes(String.join("", chunks)), Stream.of(chunks).mapToInt(String::length));
	}

	static ArrivingChunks of(byte[] stream, IntStream lengths) {
		return new ArrivingChunks(stream, lengths.iterator(), true);
	}

	static ArrivingChunks byteByByte(String stream) {
		return of(Wire.bytes(stream), IntStream.generate(() -> 1));
	}

	/**
	 * Returns a source of the same chunks whose {@link #available()} is always 0.
	 */
	ArrivingChunks silent() {
		return new ArrivingChunks(this.stream, this.lengths, false);
	}

	int reads() {
		return this.reads;
	}

	/**
	 * Returns the length of the array that the last read was to fill.
	 */
	int capacity() {
		return this.capacity;
	}

	@Override
	public int read() {
		throw new AssertionError("A source is not read a byte at a time");
	}

	@Override
	public int read(byte[] bytes, int offset, int length) {
		if (length == 0) {
			throw new AssertionError("A read of no bytes would never end");
		}
		this.reads++;
		this.capacity = bytes.length;
		if (this.position == this.arrived) {
			if (this.position == this.stream.length) {
				return -1;
			}
			this.arrived = Math.min(this.stream.length, this.arrived + this.lengths.nextInt());
		}
		int count = Math.min(length, this.arrived - this.position);
		System.arraycopy(this.stream, this.position, bytes, offset, count);
		this.position += count;
		return count;
	}

	@Override
	public int available() {
		return this.tellsAvailable ? this.arrived - this.position : 0;
	}

}
