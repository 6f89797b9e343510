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
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.server.listener.OwnConnections.Announcement;
import io.tcpecho.server.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

/**
 * Client of one of the own listeners, which sends a few bytes and verifies what comes
 * back. It takes no client's place: a full server is well.
 */
final class ListenerCheck {

	private static final byte[] MESSAGE = "self-check".getBytes(StandardCharsets.US_ASCII);

	private final EchoServerConnectionFactory listener;

	private final OwnConnections ownConnections;

	private final Duration timeout;

	ListenerCheck(EchoServerConnectionFactory listener, OwnConnections ownConnections, Duration timeout) {
		this.listener = listener;
		this.ownConnections = ownConnections;
		this.timeout = timeout;
	}

	String getName() {
		return this.listener.getListenerName().value();
	}

	/**
	 * Checks the listener.
	 * @return how it went
	 */
	Result check() {
		TlsLayer tls = this.listener.getProfile().tls();
		long begun = System.nanoTime();
		try (Socket socket = new Socket()) {
			int left = Math.toIntExact(Math.min(this.timeout.toMillis(), Integer.MAX_VALUE));
			InetSocketAddress listener = listener();
			// its port is known before the accept loop sees it
			socket.bind(new InetSocketAddress(listener.getAddress(), 0));
			Announcement own = this.ownConnections.announce(socket.getLocalSocketAddress(), getName());
			socket.connect(listener, left);
			socket.setSoTimeout(left);
			socket.setTcpNoDelay(true);
			if (this.listener.getProfile().proxy() != null) {
				socket.getOutputStream().write(ProxyHeader.local(ProxyTlvs.NONE).encode());
			}
			try (Socket layered = (tls != null) ? tls.layerAsClient(socket) : socket) {
				return exchange(layered, begun, own);
			}
		}
		catch (IOException | SoftEndOfStreamException ex) {
			return new Result(Duration.ofNanos(System.nanoTime() - begun), ex.toString());
		}
	}

	private Result exchange(Socket socket, long begun, Announcement own) throws IOException {
		FrameCodec codec = this.listener.getProfile().codec();
		byte[] message = message(codec);
		codec.serialize(message, socket.getOutputStream());
		FrameInput input = codec.input(socket.getInputStream());
		ByteArrayOutputStream reply = new ByteArrayOutputStream();
		do {
			// in raw, what was sent at once may come back in parts
			reply.write(input.readFrame());
		}
		while (reply.size() < message.length && System.nanoTime() - begun < this.timeout.toNanos());
		long now = System.nanoTime();
		Duration time = Duration.ofNanos(now - begun);
		if (time.compareTo(this.timeout) > 0) {
			return new Result(time, "It took longer than " + this.timeout.toMillis() + " ms");
		}
		if (!own.isAccepted()) {
			return new Result(time, "Another process has answered");
		}
		boolean same = Arrays.equals(reply.toByteArray(), message);
		return new Result(time, same ? null : "What came back differs from what was sent");
	}

	/**
	 * Returns a message of a length that the framing has.
	 */
	private static byte[] message(FrameCodec codec) {
		int longest = Math.min(MESSAGE.length, codec.getMaxFrameSize());
		byte[] message = new byte[Math.max(longest, codec.getMinFrameSize())];
		for (int i = 0; i < message.length; i++) {
			message[i] = MESSAGE[i % MESSAGE.length];
		}
		return message;
	}

	private InetSocketAddress listener() throws IOException {
		if (!(this.listener.getServerSocketAddress() instanceof InetSocketAddress bound)) {
			throw new IOException("The listener is not bound");
		}
		return bound.getAddress().isAnyLocalAddress()
				? new InetSocketAddress(InetAddress.getLoopbackAddress(), bound.getPort()) : bound;
	}

	/**
	 * Result of a check.
	 *
	 * @param duration time for connecting, sending and receiving
	 * @param failure what went wrong, or {@code null}
	 */
	record Result(Duration duration, @Nullable String failure) {

	}

}
