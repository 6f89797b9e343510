package io.tcpecho.probe;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * Records of one TLS connection on their way between an {@link SSLEngine} and its socket.
 */
final class TlsRecords implements Closeable {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final SocketChannel channel;

	private final SSLEngine engine;

	/** Ciphertext from the peer, ready to be appended to. */
	private final ByteBuffer incoming;

	/** Ciphertext for the peer, ready to be written. */
	private final ByteBuffer outgoing;

	TlsRecords(SocketChannel channel, SSLEngine engine) {
		this.channel = channel;
		this.engine = engine;
		int packet = engine.getSession().getPacketBufferSize();
		this.incoming = ByteBuffer.allocate(packet);
		this.outgoing = ByteBuffer.allocate(packet).flip();
	}

	/**
	 * Receives what the peer has sent, as far as there is room.
	 * @return number of bytes, or -1 at the end of the stream
	 * @throws IOException if reading fails
	 */
	int receive() throws IOException {
		return this.channel.read(this.incoming);
	}

	/**
	 * Returns whether there is a part of a record, or more, that was not unwrapped.
	 */
	boolean hasReceived() {
		return this.incoming.position() > 0;
	}

	SSLEngineResult unwrap() throws IOException {
		return unwrap(NOTHING);
	}

	SSLEngineResult unwrap(ByteBuffer target) throws IOException {
		this.incoming.flip();
		try {
			return this.engine.unwrap(this.incoming, target);
		}
		finally {
			this.incoming.compact();
		}
	}

	SSLEngineResult wrap() throws IOException {
		return wrap(NOTHING);
	}

	/**
	 * Makes a record, which is still to be sent.
	 * @param source content, nothing for one of the handshake
	 * @return what the engine says
	 * @throws IOException if there is none to be made
	 */
	SSLEngineResult wrap(ByteBuffer source) throws IOException {
		this.outgoing.clear();
		try {
			return this.engine.wrap(source, this.outgoing);
		}
		finally {
			this.outgoing.flip();
		}
	}

	/**
	 * Sends what has been wrapped.
	 * @return {@code false} if the socket must become writable first
	 * @throws IOException if writing fails
	 */
	boolean flush() throws IOException {
		if (this.outgoing.hasRemaining()) {
			this.channel.write(this.outgoing);
		}
		return !this.outgoing.hasRemaining();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
