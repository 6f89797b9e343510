package io.tcpecho.test;

import java.io.InputStream;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Source whose bytes arrive in chunks, as those of a socket do: a chunk arrives when a
 * read finds nothing left of the one before, and a read returns bytes of one chunk only.
 */
public final class ArrivingChunks extends InputStream {

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

	/**
	 * Returns a source of chunks, of which each character is a byte.
	 * @param chunks the chunks, in order
	 * @return the source, which ends behind them
	 */
	public static ArrivingChunks of(String... chunks) {
		return of(TcpTestClient.bytes(String.join("", chunks)), Stream.of(chunks).mapToInt(String::length));
	}

	/**
	 * Returns a source of a stream in chunks.
	 * @param stream all bytes
	 * @param lengths lengths of the chunks, as many as the stream needs
	 * @return the source, which ends behind the stream
	 */
	public static ArrivingChunks of(byte[] stream, IntStream lengths) {
		return new ArrivingChunks(stream, lengths.iterator(), true);
	}

	/**
	 * Returns a source whose bytes, each a character, arrive one at a time.
	 * @param stream all bytes
	 * @return the source, which ends behind the stream
	 */
	public static ArrivingChunks byteByByte(String stream) {
		return of(TcpTestClient.bytes(stream), IntStream.generate(() -> 1));
	}

	/**
	 * Returns a source of the same chunks whose {@link #available()} is always 0.
	 * @return the source, to be used in place of this one
	 */
	public ArrivingChunks silent() {
		return new ArrivingChunks(this.stream, this.lengths, false);
	}

	/**
	 * Returns how often it was read, the end included.
	 * @return the number of reads
	 */
	public int reads() {
		return this.reads;
	}

	/**
	 * Returns how many bytes have been read.
	 * @return their number
	 */
	public int position() {
		return this.position;
	}

	/**
	 * Returns the length of the array that the last read was to fill.
	 * @return the length, which tells how much memory has been taken
	 */
	public int capacity() {
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
