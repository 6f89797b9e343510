package io.tcpecho.server.connection;

import java.net.Socket;
import java.time.Duration;

import io.tcpecho.server.tls.TlsHandshake;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is over.
 *
 * @param connectionId id of the connection
 * @param listener name of the listener that it came to
 * @param remoteAddress the client's address
 * @param remotePort the client's port
 * @param proxyAddress address of the balancer that has told the client's, or {@code null}
 * if none has
 * @param proxyPort port of that balancer, or {@code null}
 * @param received bytes from the client
 * @param sent bytes to the client; if a write was cut, all of its chunk, up to 125 KB
 * @param messages messages from the client
 * @param duration time from accepting to closing
 * @param reason why it is over
 * @param subject subject of the client's certificate, or {@code null} if it has shown
 * none
 * @param cause what a TLS handshake or a PROXY protocol's header has failed with, or
 * {@code null} if none has
 */
public record ConnectionEnd(String connectionId, String listener, String remoteAddress, int remotePort,
		@Nullable String proxyAddress, @Nullable Integer proxyPort, long received, long sent, long messages,
		Duration duration, CloseReason reason, @Nullable String subject, @Nullable String cause) {

	static ConnectionEnd of(EchoConnection connection) {
		ConnectionActivity activity = connection.getActivity();
		TlsHandshake agreed = connection.getSocket().getHandshake();
		return new ConnectionEnd(connection.getConnectionId(), connection.getProfile().listener(),
				connection.getHostAddress(), connection.getPort(), connection.getProxyAddress(),
				connection.getProxyPort(), activity.getReceived(), activity.getSent(), activity.getMessages(),
				Duration.ofNanos(System.nanoTime() - activity.getBegun()), connection.getCloser().getReason(),
				(agreed != null) ? agreed.subject() : null, connection.getSocket().getFailure());
	}

	/**
	 * Describes a connection that is turned away since it comes from nobody who may send
	 * a header of the PROXY protocol.
	 * @param listener name of the listener that it came to
	 * @param accepted its socket, from which nothing has been read
	 * @return its end, at once; its id is empty, since it never had one
	 */
	public static ConnectionEnd untrusted(String listener, Socket accepted) {
		return new ConnectionEnd("", listener, accepted.getInetAddress().getHostAddress(), accepted.getPort(), null,
				null, 0, 0, 0, Duration.ZERO, CloseReason.PROXY_UNTRUSTED, null, null);
	}

}
