package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

import org.jspecify.annotations.Nullable;

/**
 * Handshake over a TCP connection that the peer has taken: that of TLS, or none, after
 * what the connection begins with. It is begun and continued when it is told to, for it
 * takes time from others.
 */
final class Handshake implements Runnable {

	private final ConnectAttempt connection;

	private final Dialer dialer;

	private @Nullable ByteBuffer preamble;

	private @Nullable Transport transport;

	private long since;

	private boolean ready;

	private boolean complete;

	/**
	 * Creates a handshake that has not begun.
	 * @param connection what it goes over
	 * @param dialer how it is made
	 * @param now {@link System#nanoTime()}
	 */
	Handshake(ConnectAttempt connection, Dialer dialer, long now) {
		this.connection = connection;
		this.dialer = dialer;
		this.since = now;
		connection.key().attach(this);
		connection.key().interestOps(0);
	}

	/**
	 * Returns the TCP connection that it goes over.
	 */
	ConnectAttempt connection() {
		return this.connection;
	}

	boolean hasBegun() {
		return this.preamble != null;
	}

	/**
	 * Returns since when it has been under way, or can begin.
	 * @return {@link System#nanoTime()}
	 */
	long since() {
		return this.since;
	}

	/**
	 * Returns whether it has begun and can go on.
	 */
	boolean isReady() {
		return this.ready && !this.complete;
	}

	/**
	 * Returns the transport if it can exchange bytes.
	 * @return the transport, or {@code null} if the handshake is not complete
	 */
	@Nullable Transport transport() {
		return this.complete ? this.transport : null;
	}

	@Override
	public void run() {
		this.ready = true;
		this.connection.key().interestOps(0);
	}

	/**
	 * Begins or goes on, as far as it goes without blocking.
	 * @return whether it is complete
	 * @throws IOException if it failed
	 */
	boolean proceed() throws IOException {
		this.ready = false;
		Transport connected = this.transport;
		if (connected == null) {
			if (!sendPreamble()) {
				this.connection.key().interestOps(SelectionKey.OP_WRITE);
				return false;
			}
			connected = this.dialer.transport(this.connection.channel());
			this.transport = connected;
		}
		this.complete = connected.handshake();
		if (!this.complete) {
			this.connection.key().interestOps(connected.flush() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
		}
		return this.complete;
	}

	private boolean sendPreamble() throws IOException {
		SocketChannel channel = this.connection.channel();
		ByteBuffer bytes = this.preamble;
		if (bytes == null) {
			this.since = System.nanoTime();
			bytes = this.dialer.preamble(channel.getLocalAddress(), channel.getRemoteAddress());
			this.preamble = bytes;
		}
		if (bytes.hasRemaining()) {
			channel.write(bytes);
		}
		return !bytes.hasRemaining();
	}

	/**
	 * Gives up the connection.
	 */
	void close() {
		try {
			if (this.transport != null) {
				this.transport.close();
			}
		}
		catch (IOException ex) {
			// nothing is left to be done for it
		}
		this.connection.close();
	}

}
