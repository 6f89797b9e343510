package io.tcpecho.server.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Instant;

import javax.net.ssl.SSLSocket;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.core.env.Environment;

/**
 * TLS over accepted sockets, with key, trust, ciphers and protocols of an SSL bundle.
 * <p>
 * The framework's support for TLS takes its context once and asks for client certificates
 * as a client would. This one takes the bundle's newest state for each connection;
 * established ones are not touched by an update.
 */
public final class TlsLayer {

	private static final Log logger = LogFactory.getLog(TlsLayer.class);

	private final TlsBuffers buffers = new TlsBuffers();

	private final ClientAuth clientAuth;

	private final String bundleName;

	private final Environment environment;

	private volatile TlsCredentials credentials;

	/**
	 * Creates the layer and follows the updates of the bundle.
	 * @param bundles the application's bundles
	 * @param bundleName name of the bundle
	 * @param key key of the configuration that names it, for reports
	 * @param clientAuth how clients are authenticated
	 * @param environment where the bundle's files are configured
	 * @throws TlsConfigurationException if there is no such bundle or it cannot be used
	 */
	public TlsLayer(SslBundles bundles, String bundleName, String key, ClientAuth clientAuth, Environment environment) {
		this.clientAuth = clientAuth;
		this.bundleName = bundleName;
		this.environment = environment;
		try {
			this.credentials = load(bundles.getBundle(bundleName));
			bundles.addBundleUpdateHandler(bundleName, this::update);
		}
		catch (IOException | GeneralSecurityException | RuntimeException ex) {
			throw new TlsConfigurationException(key, bundleName, ex);
		}
	}

	/**
	 * Layers TLS over a socket; the handshake is still to come.
	 * @param accepted an accepted socket, which is closed with the returned one
	 * @param beforeRead what is run before each read of the accepted socket and after
	 * each record that brings no data
	 * @return the socket to read and write
	 * @throws IOException if the accepted socket is closed
	 */
	public TlsSocket layer(Socket accepted, Runnable beforeRead) throws IOException {
		return new TlsSocket(accepted, this.credentials.engine(), this.buffers, beforeRead);
	}

	/**
	 * Layers TLS over a connection to this server, for a check of itself: it trusts the
	 * bundle's own certificate, and shows it if it is asked for one.
	 * @param connected a connected socket, which is closed with the returned one
	 * @return the socket to read and write
	 * @throws IOException if the socket is closed
	 */
	public SSLSocket layerAsClient(Socket connected) throws IOException {
		return this.credentials.layerAsClient(connected);
	}

	/**
	 * Returns the name of the bundle.
	 * @return the name under {@code spring.ssl.bundle}
	 */
	public String getBundleName() {
		return this.bundleName;
	}

	/**
	 * Returns when the certificate that new connections get expires.
	 * @return the end of its validity
	 */
	public Instant getExpiry() {
		return this.credentials.expiry();
	}

	private void update(SslBundle bundle) {
		try {
			this.credentials = load(bundle);
			logger.info("SSL bundle '%s' has been updated; new connections get a certificate that expires at %s"
				.formatted(this.bundleName, getExpiry()));
		}
		catch (IOException | GeneralSecurityException | RuntimeException ex) {
			logger.error("The update of SSL bundle '%s' cannot be used, new connections get the certificate before (%s)"
				.formatted(this.bundleName, SslBundleFiles.of(this.environment, this.bundleName)), ex);
		}
	}

	private TlsCredentials load(SslBundle bundle) throws IOException, GeneralSecurityException {
		TlsCredentials loaded = TlsCredentials.of(bundle, this.clientAuth);
		String fault = loaded.validityFault(Instant.now());
		if (fault != null) {
			logger.warn("The certificate of SSL bundle '%s' %s (%s)".formatted(this.bundleName, fault,
					SslBundleFiles.of(this.environment, this.bundleName)));
		}
		return loaded;
	}

}
