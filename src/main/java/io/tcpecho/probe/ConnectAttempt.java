package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;

import org.jspecify.annotations.Nullable;

/**
 * TCP connection under way to one of a host's addresses.
 */
final class ConnectAttempt implements Runnable {

	private final InetSocketAddress address;

	private final SocketChannel channel;

	private final SelectionKey key;

	private final Listener listener;

	private final long since;

	private boolean over;

	/**
	 * Creates the attempt.
	 * @param address where to connect to
	 * @param channel non-blocking socket, not connected
	 * @param selector where it is registered
	 * @param listener told how it ends
	 * @throws IOException if it cannot be registered
	 */
	ConnectAttempt(InetSocketAddress address, SocketChannel channel, Selector selector, Listener listener)
			throws IOException {
		this.address = address;
		this.channel = channel;
		this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
		this.listener = listener;
		this.since = System.nanoTime();
	}

	InetSocketAddress address() {
		return this.address;
	}

	SocketChannel channel() {
		return this.channel;
	}

	SelectionKey key() {
		return this.key;
	}

	/**
	 * Returns when it began.
	 * @return {@link System#nanoTime()}
	 */
	long since() {
		return this.since;
	}

	/**
	 * Sets out; the listener may be told at once.
	 */
	void start() {
		proceed(() -> this.channel.connect(this.address));
	}

	@Override
	public void run() {
		proceed(this.channel::finishConnect);
	}

	private void proceed(Action action) {
		if (this.over) {
			// another attempt of the same selection came first
			return;
		}
		String refusal = null;
		try {
			if (!action.completes()) {
				return;
			}
			if (this.channel.getLocalAddress().equals(this.channel.getRemoteAddress())) {
				// RFC 9293, 3.5: two that call each other are connected, even if both are
				// one
				refusal = "is nobody: the system chose that port for the probe itself";
			}
		}
		catch (IOException ex) {
			refusal = FailureText.connecting(ex);
		}
		catch (UnsupportedAddressTypeException ex) {
			refusal = "is unreachable: this machine has IPv4 only";
		}
		this.over = true;
		this.listener.ended(this, System.nanoTime(), refusal);
	}

	/**
	 * Gives up the socket.
	 */
	void close() {
		this.over = true;
		this.key.cancel();
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// nothing is left to be done for it
		}
	}

	/**
	 * Part of connecting.
	 */
	private interface Action {

		boolean completes() throws IOException;

	}

	/**
	 * What is told how an attempt ends.
	 */
	interface Listener {

		/**
		 * Tells of the end.
		 * @param attempt the one that has ended
		 * @param now {@link System#nanoTime()}
		 * @param refusal what went wrong, or {@code null} if the connection is there
		 */
		void ended(ConnectAttempt attempt, long now, @Nullable String refusal);

	}

}
