package io.tcpecho.server.connection;

import org.springframework.integration.ip.IpHeaders;

/**
 * Names of message headers beside those of {@link IpHeaders}.
 */
public final class EchoHeaders {

	/** Name of the listener that the connection came to. */
	public static final String LISTENER = "echo_listener";

	/** Subject of the client's certificate, if TLS has authenticated the client. */
	public static final String TLS_SUBJECT = "echo_tlsSubject";

	private EchoHeaders() {
	}

}
