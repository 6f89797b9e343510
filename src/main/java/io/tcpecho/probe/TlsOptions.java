package io.tcpecho.probe;

import java.nio.file.Path;

import javax.net.ssl.SNIHostName;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of an encrypted connection; all need the first.
 */
final class TlsOptions {

	@Option(names = "--tls", required = true, description = "Speak TLS.")
	@SuppressWarnings("UnusedVariable") // that it is there says it
	private boolean tls;

	@Option(names = "--cacert", paramLabel = "FILE",
			description = "Certificates to trust, PEM (default: those of the Java runtime).")
	private @Nullable Path cacert;

	@Option(names = "--cert", paramLabel = "FILE", description = "Client certificate with its chain, PEM.")
	private @Nullable Path cert;

	@Option(names = "--key", paramLabel = "FILE", description = "Key of the client certificate, PEM, not encrypted"
			+ " (default: the file of the certificate).")
	private @Nullable Path key;

	@Option(names = "--server-name", paramLabel = "NAME",
			description = "Name to ask for (SNI) and to verify (default: HOST).")
	private @Nullable String serverName;

	@Option(names = "--insecure", description = "Trust any certificate for any name.")
	private boolean insecure;

	/**
	 * Puts the options together.
	 * @param target host and port to connect to
	 * @return the client side of TLS
	 * @throws IllegalArgumentException if a file or the name cannot be used, with a
	 * message for the user
	 */
	TlsClient toClient(Target target) {
		requireName(this.serverName);
		Target server = (this.serverName != null) ? new Target(this.serverName, target.port()) : target;
		if (this.key != null && this.cert == null) {
			throw new IllegalArgumentException("--key needs --cert");
		}
		Path keyFile = (this.key != null) ? this.key : this.cert;
		return new TlsClient(TlsContexts.create(this.cacert, this.cert, keyFile, this.insecure), server,
				!this.insecure);
	}

	private static void requireName(@Nullable String name) {
		try {
			// an address has none of what a name may not contain, apart from the colon
			if (name != null && name.indexOf(':') < 0) {
				new SNIHostName(name);
			}
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'%s' is not a host name".formatted(name), ex);
		}
	}

}
