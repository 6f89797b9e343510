package io.tcpecho.server;

import java.io.IOException;
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

	private @Nullable ClientNetwork client;

	private final AtomicBoolean admitted = new AtomicBoolean();

	private boolean own;

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
		this.client = this.limit.clientAt(getInetAddress());
		boolean acquired = this.limit.acquire(this.client);
		this.admitted.set(acquired);
		return acquired;
	}

	/**
	 * Notes that the other end is this process, which needs no permit.
	 */
	void setOwn() {
		this.own = true;
	}

	boolean isOwn() {
		return this.own;
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
				this.limit.release(this.client);
			}
		}
	}

}
