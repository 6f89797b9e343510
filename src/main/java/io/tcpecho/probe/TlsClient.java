package io.tcpecho.probe;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Client side of TLS for all connections of a run.
 */
final class TlsClient implements TransportFactory {

	private final SSLContext context;

	private final Target server;

	private final List<SNIServerName> names;

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
		this.names = names(server.host());
		this.verify = verify;
	}

	@Override
	public Transport transport(SocketChannel channel) throws IOException {
		SSLEngine engine = this.context.createSSLEngine(this.server.host(), this.server.port());
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		if (this.verify) {
			// RFC 2818: the name is one of the certificate's subject alternative names
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
		}
		parameters.setServerNames(this.names);
		engine.setSSLParameters(parameters);
		return new TlsTransport(channel, engine);
	}

	/**
	 * Returns what to ask for. RFC 6066 has names only: none for an address, or for what
	 * only the system can look up.
	 */
	private static List<SNIServerName> names(String host) {
		if (host.indexOf(':') >= 0 || host.matches("[0-9.]+")) {
			return List.of();
		}
		try {
			return List.of(new SNIHostName(host));
		}
		catch (IllegalArgumentException ex) {
			return List.of();
		}
	}

}
