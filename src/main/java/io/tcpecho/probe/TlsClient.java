package io.tcpecho.probe;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Client side of TLS for all connections of a run.
 */
final class TlsClient {

	private final SSLContext context;

	private final Target server;

	private final boolean verify;

	/**
	 * Creates the client side.
	 * @param context keys and trust
	 * @param server name to ask for and to verify, and port
	 * @param verify whether the certificate must be for that name
	 */
	TlsClient(SSLContext context, Target server, boolean verify) {
		this.context = context;
		this.server = server;
		this.verify = verify;
	}

	/**
	 * Begins the TLS of a connection.
	 * @param channel connected, non-blocking
	 * @return the transport, its handshake still to be made
	 * @throws IOException if TLS is not available
	 */
	Transport transport(SocketChannel channel) throws IOException {
		SSLEngine engine = this.context.createSSLEngine(this.server.host(), this.server.port());
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		if (this.verify) {
			// RFC 2818: the name is one of the certificate's subject alternative names
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
		}
		if (!isAddress(this.server.host())) {
			parameters.setServerNames(List.of(new SNIHostName(this.server.host())));
		}
		engine.setSSLParameters(parameters);
		return new TlsTransport(channel, engine);
	}

	/**
	 * Returns whether it is an address: RFC 6066 has names only.
	 */
	private static boolean isAddress(String host) {
		return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
	}

}
