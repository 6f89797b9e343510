package io.tcpecho.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Socket of an accepted connection, which gives its permit back when it closes: that
 * happens however a connection ends, and exactly once.
 */
final class EchoSocket extends Socket {

	private final ConnectionLimit limit;

	private final AtomicBoolean admitted = new AtomicBoolean();

	private boolean watched;

	private volatile boolean received;

	/**
	 * Creates a socket for {@code ServerSocket.implAccept}.
	 * @param limit where the permit comes from
	 */
	EchoSocket(ConnectionLimit limit) throws SocketException {
		super((@Nullable SocketImpl) null);
		this.limit = limit;
	}

	/**
	 * Takes a permit.
	 * @return {@code false} if there is none; the socket is to be closed then
	 */
	boolean admit() {
		boolean acquired = this.limit.acquire();
		this.admitted.set(acquired);
		return acquired;
	}

	/**
	 * Takes note of input, for a layer above that does not tell whether there was any.
	 */
	void watchInput() {
		this.watched = true;
	}

	/**
	 * Returns whether anything has been read since input is watched.
	 */
	boolean hasReceived() {
		return this.received;
	}

	@Override
	public InputStream getInputStream() throws IOException {
		return this.watched ? new WatchedInput(super.getInputStream()) : super.getInputStream();
	}

	@Override
	@SuppressWarnings("UnsynchronizedOverridesSynchronized") // what is added here is
																// atomic
	public void close() throws IOException {
		try {
			super.close();
		}
		finally {
			if (this.admitted.compareAndSet(true, false)) {
				this.limit.release();
			}
		}
	}

	private final class WatchedInput extends FilterInputStream {

		WatchedInput(InputStream in) {
			super(in);
		}

		@Override
		public int read() throws IOException {
			int value = super.read();
			if (value >= 0) {
				EchoSocket.this.received = true;
			}
			return value;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int count = super.read(bytes, offset, length);
			if (count > 0 && !EchoSocket.this.received) {
				EchoSocket.this.received = true;
			}
			return count;
		}

	}

}
