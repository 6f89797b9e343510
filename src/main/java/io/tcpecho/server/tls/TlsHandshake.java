package io.tcpecho.server.tls;

import java.io.IOException;
import java.security.Principal;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake has agreed upon.
 *
 * @param protocol for instance {@code TLSv1.3}
 * @param cipher the cipher suite
 * @param subject subject of the client's certificate, or {@code null} if it sent none
 */
public record TlsHandshake(String protocol, String cipher, @Nullable String subject) {

	/**
	 * Shakes hands, on the connection's own thread.
	 * @param socket socket of the connection
	 * @return what was agreed upon
	 * @throws IOException if the handshake fails
	 */
	public static TlsHandshake with(TlsSocket socket) throws IOException {
		SSLSession session = socket.shakeHands();
		return new TlsHandshake(session.getProtocol(), session.getCipherSuite(), subject(session));
	}

	/**
	 * Describes what a handshake has failed with.
	 * @param socket socket of the connection
	 * @param failure what was thrown
	 * @return the failure, and what the server has offered
	 */
	public static String describe(TlsSocket socket, IOException failure) {
		return "%s (%s offered)".formatted(failure, String.join(", ", socket.getEnabledProtocols()));
	}

	private static @Nullable String subject(SSLSession session) {
		try {
			Principal principal = session.getPeerPrincipal();
			return principal.getName();
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

}
