package io.tcpecho.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.EchoServerConnectionFactory;
import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.TlsLayer;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;
import org.springframework.stereotype.Component;

/**
 * Client of the own listener, which sends a few bytes and verifies what comes back.
 */
@Component
class SelfCheck {

	private static final Duration VALIDITY = Duration.ofSeconds(10);

	private static final byte[] MESSAGE = "self-check".getBytes(StandardCharsets.US_ASCII);

	private final EchoServerConnectionFactory server;

	private final FrameCodec codec;

	private final Duration timeout;

	private @Nullable Result last;

	SelfCheck(EchoServerConnectionFactory server, EchoServerProperties properties) {
		this.server = server;
		this.codec = properties.codec();
		this.timeout = properties.health().selfCheckTimeout();
	}

	/**
	 * Checks, unless the last check was less than 10 seconds ago.
	 * @return the result of the last check
	 */
	synchronized Result check() {
		if (this.last == null || System.nanoTime() - this.last.time() > VALIDITY.toNanos()) {
			this.last = checkNow();
		}
		return this.last;
	}

	private Result checkNow() {
		long begun = System.nanoTime();
		try (Socket socket = new Socket()) {
			int left = Math.toIntExact(Math.min(this.timeout.toMillis(), Integer.MAX_VALUE));
			socket.connect(listener(), left);
			socket.setSoTimeout(left);
			socket.setTcpNoDelay(true);
			TlsLayer tls = this.server.getTls();
			try (Socket layered = (tls != null) ? tls.layerAsClient(socket) : socket) {
				return exchange(layered, begun);
			}
		}
		catch (IOException | SoftEndOfStreamException ex) {
			return new Result(System.nanoTime(), Duration.ofNanos(System.nanoTime() - begun), ex.toString());
		}
	}

	private Result exchange(Socket socket, long begun) throws IOException {
		this.codec.serialize(MESSAGE, socket.getOutputStream());
		byte[] reply = this.codec.deserialize(this.codec.input(socket.getInputStream()));
		long now = System.nanoTime();
		Duration time = Duration.ofNanos(now - begun);
		if (!Arrays.equals(reply, MESSAGE)) {
			return new Result(now, time, "What came back differs from what was sent");
		}
		boolean late = time.compareTo(this.timeout) > 0;
		return new Result(now, time, late ? "It took longer than " + this.timeout.toMillis() + " ms" : null);
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

	}

}
