package io.tcpecho.probe;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Connected, non-blocking way to a peer, plain or encrypted.
 */
interface Transport extends Closeable {

	/**
	 * Continues the handshake as far as it goes without blocking.
	 * @return {@code true} if bytes can be exchanged
	 * @throws IOException if the handshake failed
	 */
	boolean handshake() throws IOException;

	/**
	 * Reads what is there.
	 * @param target is filled from its position on
	 * @return number of bytes, 0 if none is there, or -1 at the end of the stream
	 * @throws IOException if reading fails
	 */
	int read(ByteBuffer target) throws IOException;

	/**
	 * Returns whether bytes may be there that the selector does not know of.
	 * @return {@code true} if reading must go on until nothing is there
	 */
	boolean buffers();

	/**
	 * Returns whether the last read has got bytes of which nothing can be told yet: part
	 * of a TLS record.
	 * @return {@code true} if the peer has made progress that the result does not show
	 */
	boolean heard();

	/**
	 * Writes as much as goes without blocking.
	 * @param source bytes to write; its position advances by those taken
	 * @throws IOException if writing fails
	 */
	void write(ByteBuffer source) throws IOException;

	/**
	 * Passes on what an earlier write has taken.
	 * @return {@code false} if the socket must become writable first
	 * @throws IOException if writing fails
	 */
	boolean flush() throws IOException;

	/**
	 * Closes the sending side; receiving goes on.
	 * @throws IOException if writing fails
	 */
	void shutdownOutput() throws IOException;

	/**
	 * Returns whether the end of the stream was the peer's intention.
	 * @return {@code false} if it may have been cut off
	 */
	boolean endedCleanly();

}
