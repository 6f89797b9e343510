package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Way of one connection from addresses to a transport: a TCP connection to the first
 * address that takes it, then perhaps a TLS handshake.
 */
final class Opening implements Runnable {

	private final int number;

	private final Selector selector;

	private final Iterator<InetSocketAddress> addresses;

	private final @Nullable TlsClient tls;

	private final Workspace workspace;

	private final List<String> refusals = new ArrayList<>();

	private InetSocketAddress address;

	private SelectionKey key;

	private @Nullable Transport transport;

	private long since;

	private boolean over;

	private boolean open;

	/**
	 * Creates the way and sets out on it.
	 * @param number number of the connection, from 0
	 * @param selector where the connection is registered
	 * @param addresses addresses to try in turn, at least one
	 * @param tls makes the connection an encrypted one, if given
	 * @param workspace what the connections share
	 * @throws IOException if the system has no socket left
	 */
	Opening(int number, Selector selector, List<InetSocketAddress> addresses, @Nullable TlsClient tls,
			Workspace workspace) throws IOException {
		this.number = number;
		this.selector = selector;
		this.addresses = addresses.iterator();
		this.tls = tls;
		this.workspace = workspace;
		this.address = this.addresses.next();
		this.key = register();
		connect();
	}

	int number() {
		return this.number;
	}

	InetSocketAddress address() {
		return this.address;
	}

	SelectionKey key() {
		return this.key;
	}

	/**
	 * Returns whether the way has come to its end.
	 * @return {@code true} if it is open or has failed
	 */
	boolean isOver() {
		return this.over;
	}

	/**
	 * Returns whether the peer has taken the TCP connection.
	 * @return {@code true} even if the handshake is under way or has failed
	 */
	boolean isConnected() {
		return this.transport != null;
	}

	/**
	 * Returns the transport if it can exchange bytes.
	 * @return the transport, or {@code null} if it is not ready or has failed
	 */
	@Nullable Transport transport() {
		return this.open ? this.transport : null;
	}

	private SelectionKey register() throws IOException {
		SocketChannel channel = SocketChannel.open();
		channel.configureBlocking(false);
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		return channel.register(this.selector, SelectionKey.OP_CONNECT, this);
	}

	private SocketChannel channel() {
		return (SocketChannel) this.key.channel();
	}

	private void connect() {
		this.since = System.nanoTime();
		try {
			if (channel().connect(this.address)) {
				connected();
			}
		}
		catch (IOException ex) {
			refused(Breakage.connecting(ex));
		}
		catch (UnsupportedAddressTypeException ex) {
			refused("is unreachable: this machine has IPv4 only");
		}
	}

	@Override
	public void run() {
		if (this.transport != null) {
			shakeHands();
			return;
		}
		try {
			if (channel().finishConnect()) {
				connected();
			}
		}
		catch (IOException ex) {
			refused(Breakage.connecting(ex));
		}
	}

	private void connected() {
		long now = System.nanoTime();
		this.workspace.tally().connected(now - this.since);
		this.since = now;
		shakeHands();
	}

	private void shakeHands() {
		try {
			Transport connected = (this.transport != null) ? this.transport : create();
			this.transport = connected;
			if (connected.handshake()) {
				this.open = true;
				this.over = true;
				if (this.tls != null) {
					this.workspace.tally().handshaken(System.nanoTime() - this.since);
				}
			}
			else {
				this.key.interestOps(connected.flush() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
			}
		}
		catch (IOException ex) {
			fail(TlsBreakage.handshaking(ex));
		}
	}

	private Transport create() throws IOException {
		return (this.tls != null) ? this.tls.transport(channel()) : new PlainTransport(channel());
	}

	private void refused(String reason) {
		this.refusals.add("%s %s".formatted(Target.of(this.address), reason));
		close();
		if (!this.addresses.hasNext()) {
			fail(new Failure(Step.CONNECT, String.join("; ", this.refusals)));
			return;
		}
		this.address = this.addresses.next();
		try {
			this.key = register();
			connect();
		}
		catch (IOException ex) {
			fail(new Failure(Step.CONNECT, Breakage.connecting(ex)));
		}
	}

	/**
	 * Fails if what is due has been waited for too long.
	 * @param now {@link System#nanoTime()}
	 */
	void checkDeadline(long now) {
		if (this.over || now - this.since <= this.workspace.timeout().toNanos()) {
			return;
		}
		String time = Durations.format(this.workspace.timeout());
		if (this.transport == null) {
			refused("timed out, no answer within " + time);
		}
		else {
			fail(new Failure(Step.HANDSHAKE, "timed out, not complete within " + time));
		}
	}

	private void fail(Failure failure) {
		this.over = true;
		this.workspace.tally()
			.failed((this.workspace.load().connections() == 1) ? failure : new Failure(failure.step(),
					String.format(Locale.ROOT, "%s (connection %d)", failure.reason(), this.number)));
		close();
	}

	private void close() {
		this.key.cancel();
		try {
			if (this.transport != null) {
				this.transport.close();
			}
			channel().close();
		}
		catch (IOException ex) {
			// nothing is left to be done for it
		}
	}

}
