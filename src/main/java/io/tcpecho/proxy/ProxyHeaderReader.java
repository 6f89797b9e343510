package io.tcpecho.proxy;

import java.io.IOException;
import java.io.InputStream;

import io.tcpecho.proxy.ProxyHeaderException.Fault;

/**
 * Reader of the header at the beginning of a connection. What is behind the header stays
 * in the stream, for TLS or whatever the client speaks.
 * <p>
 * A sender may be silent until the client is not (AWS's network load balancer is), so the
 * wait for the first byte is one of its own. How long either may last is the stream's
 * matter.
 */
public final class ProxyHeaderReader {

	private final InputStream in;

	private final ProxyHeaderParser parser = new ProxyHeaderParser();

	private byte[] chunk = new byte[TextFormat.MIN_LENGTH];

	/**
	 * Creates a reader that has read nothing.
	 * @param in stream of a connection from which nothing has been read
	 */
	public ProxyHeaderReader(InputStream in) {
		this.in = in;
	}

	/**
	 * Waits until the header begins.
	 * @return {@code false} if the stream has ended before
	 * @throws ProxyHeaderException if something else begins
	 * @throws IOException if reading fails
	 */
	public boolean await() throws IOException {
		return !this.parser.isEmpty() || readMore();
	}

	/**
	 * Waits until the header is whole.
	 * @return the header
	 * @throws ProxyHeaderException if there is none that is as it should be
	 * @throws IOException if reading fails
	 */
	public ProxyHeader read() throws IOException {
		ProxyHeader header = this.parser.header();
		while (header == null) {
			if (!readMore()) {
				throw new ProxyHeaderException(Fault.TRUNCATED,
						this.parser.isEmpty() ? "the connection has ended before a PROXY header"
								: "the connection has ended in a PROXY header");
			}
			header = this.parser.header();
		}
		return header;
	}

	private boolean readMore() throws IOException {
		int missing = this.parser.missing();
		if (missing > this.chunk.length) {
			this.chunk = new byte[missing];
		}
		int count = this.in.read(this.chunk, 0, missing);
		if (count > 0) {
			this.parser.add(this.chunk, count);
		}
		return count > 0;
	}

}
