package io.tcpecho.server.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import io.tcpecho.server.connection.ConnectionActivity.Phase;
import io.tcpecho.server.tls.TlsHandshake;
import org.jspecify.annotations.Nullable;

/**
 * An open connection as of now.
 *
 * @param id id of the connection
 * @param listener name of the listener that it came to
 * @param remoteAddress the client's address
 * @param remotePort the client's port
 * @param proxyAddress address of the balancer that has told the client's, or {@code null}
 * if none has
 * @param proxyPort port of that balancer, or {@code null}
 * @param since when it was accepted
 * @param idle time without a byte either way, known to a second
 * @param received bytes from the client
 * @param sent bytes to the client
 * @param messages messages from the client
 * @param state what the connection is doing: {@code proxy-header}, {@code handshake},
 * {@code waiting} for a message, {@code reading} the rest of one, {@code handling},
 * {@code writing}, which may mean that the client does not read, or {@code ending}
 * @param tls what the TLS handshake has agreed upon, or {@code null} without
 */
public record ConnectionInfo(String id, String listener, String remoteAddress, int remotePort,
		@Nullable String proxyAddress, @Nullable Integer proxyPort, Instant since, Duration idle, long received,
		long sent, long messages, String state, @Nullable TlsHandshake tls) {

	/** The state during a write, whatever the connection's thread is occupied with. */
	private static final String WRITING = "writing";

	static ConnectionInfo of(EchoConnection connection) {
		ConnectionActivity activity = connection.getActivity();
		return new ConnectionInfo(connection.getConnectionId(), connection.getProfile().listener(),
				connection.getHostAddress(), connection.getPort(), connection.getProxyAddress(),
				connection.getProxyPort(), activity.getBegunTime(), connection.getWatch().getIdle(System.nanoTime()),
				activity.getReceived(), activity.getSent(), activity.getMessages(),
				activity.isWriting() ? WRITING : connection.getPhase().label(), connection.getSocket().getHandshake());
	}

	/**
	 * Returns the names of all states.
	 * @return names as in {@link #state()}
	 */
	public static List<String> states() {
		return Stream.concat(Stream.of(Phase.values()).map(Phase::label), Stream.of(WRITING)).toList();
	}

}
