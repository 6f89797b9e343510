package io.tcpecho.server.connection;

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
 * @param received bytes from the client
 * @param sent bytes to the client; if a write was cut, all of its chunk, up to 125 KB
 * @param messages messages from the client
 * @param duration time from accepting to closing
 * @param reason why it is over
 * @param subject subject of the client's certificate, or {@code null} if it has shown
 * none
 * @param cause what a TLS handshake has failed with, or {@code null} if none has
 */
public record ConnectionEnd(String connectionId, String listener, String remoteAddress, int remotePort, long received,
		long sent, long messages, Duration duration, CloseReason reason, @Nullable String subject,
		@Nullable String cause) {

	static ConnectionEnd of(EchoConnection connection) {
		ConnectionActivity activity = connection.getActivity();
		TlsHandshake agreed = connection.getSocket().getHandshake();
		return new ConnectionEnd(connection.getConnectionId(), connection.getProfile().listener(),
				connection.getHostAddress(), connection.getPort(), activity.getReceived(), activity.getSent(),
				activity.getMessages(), Duration.ofNanos(System.nanoTime() - activity.getBegun()),
				connection.getCloser().getReason(), (agreed != null) ? agreed.subject() : null,
				connection.getSocket().getHandshakeFailure());
	}

}
