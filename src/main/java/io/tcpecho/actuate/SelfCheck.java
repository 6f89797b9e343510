package io.tcpecho.actuate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.proxy.ProxyHeader;
import io.tcpecho.proxy.ProxyTlvs;
import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.server.listener.OwnConnections.Announcement;
import io.tcpecho.server.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

/**
 * Client of the own listener, which sends a few bytes and verifies what comes back. It
 * takes no client's place: a full server is well.
 */
class SelfCheck {

	private static final Duration VALIDITY = Duration.ofSeconds(10);

	/** One slow moment must not keep clients away for longer. */
	private static final Duration VALIDITY_OF_FAILURE = Duration.ofSeconds(1);

	private static final byte[] MESSAGE = "self-check".getBytes(StandardCharsets.US_ASCII);

	private final EchoServerConnectionFactory server;

	private final OwnConnections ownConnections;

	private final @Nullable TlsLayer tls;

	private final FrameCodec codec;

	private final Duration timeout;

	private @Nullable Result last;

	SelfCheck(EchoServerConnectionFactory server, OwnConnections ownConnections, ObjectProvider<TlsLayer> tls,
			FrameCodec codec, EchoServerProperties properties) {
		this.server = server;
		this.ownConnections = ownConnections;
		this.tls = tls.getIfAvailable();
		this.codec = codec;
		this.timeout = properties.health().selfCheckTimeout();
	}

	/**
	 * Checks, unless a check has succeeded within the last 10 seconds or failed within
	 * the last one.
	 * @return the result of the last check
	 */
	synchronized Result check() {
		if (this.last == null || this.last.isOutdated()) {
			this.last = checkNow();
		}
		return this.last;
	}

	private Result checkNow() {
		long begun = System.nanoTime();
		try (Socket socket = new Socket()) {
			int left = Math.toIntExact(Math.min(this.timeout.toMillis(), Integer.MAX_VALUE));
			InetSocketAddress listener = listener();
			// its port is known before the accept loop sees it
			socket.bind(new InetSocketAddress(listener.getAddress(), 0));
			Announcement own = this.ownConnections.announce(socket.getLocalSocketAddress());
			socket.connect(listener, left);
			socket.setSoTimeout(left);
			socket.setTcpNoDelay(true);
			if (this.server.isProxyHeaderRequired()) {
				socket.getOutputStream().write(ProxyHeader.local(ProxyTlvs.NONE).encode());
			}
			try (Socket layered = (this.tls != null) ? this.tls.layerAsClient(socket) : socket) {
				return exchange(layered, begun, own);
			}
		}
		catch (IOException | SoftEndOfStreamException ex) {
			return new Result(System.nanoTime(), Duration.ofNanos(System.nanoTime() - begun), ex.toString());
		}
	}

	private Result exchange(Socket socket, long begun, Announcement own) throws IOException {
		byte[] message = message();
		this.codec.serialize(message, socket.getOutputStream());
		FrameInput input = this.codec.input(socket.getInputStream());
		ByteArrayOutputStream reply = new ByteArrayOutputStream();
		do {
			// in raw, what was sent at once may come back in parts
			reply.write(input.readFrame());
		}
		while (reply.size() < message.length && System.nanoTime() - begun < this.timeout.toNanos());
		long now = System.nanoTime();
		Duration time = Duration.ofNanos(now - begun);
		if (time.compareTo(this.timeout) > 0) {
			return new Result(now, time, "It took longer than " + this.timeout.toMillis() + " ms");
		}
		if (!own.isAccepted()) {
			return new Result(now, time, "Another process has answered");
		}
		boolean same = Arrays.equals(reply.toByteArray(), message);
		return new Result(now, time, same ? null : "What came back differs from what was sent");
	}

	/**
	 * Returns a message of a length that the framing has.
	 */
	private byte[] message() {
		int longest = Math.min(MESSAGE.length, this.codec.getMaxFrameSize());
		byte[] message = new byte[Math.max(longest, this.codec.getMinFrameSize())];
		for (int i = 0; i < message.length; i++) {
			message[i] = MESSAGE[i % MESSAGE.length];
		}
		return message;
	}

	private InetSocketAddress listener() throws IOException {
		if (!(this.server.getServerSocketAddress() instanceof InetSocketAddress bound)) {
			throw new IOException("The listener is not bound");
		}
		return bound.getAddress().isAnyLocalAddress()
				? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort()) : bound;
	}

	/**
	 * Result of a check.
	 *
	 * @param time when it was known ({@link System#nanoTime()})
	 * @param duration time for connecting, sending and receiving
	 * @param failure what went wrong, or {@code null}
	 */
	record Result(long time, Duration duration, @Nullable String failure) {

		boolean isOutdated() {
			Duration validity = (this.failure != null) ? VALIDITY_OF_FAILURE : VALIDITY;
			return System.nanoTime() - this.time >= validity.toNanos();
		}

	}

}
