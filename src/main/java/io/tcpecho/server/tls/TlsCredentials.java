package io.tcpecho.server.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.web.server.Ssl.ClientAuth;

/**
 * What an SSL bundle gives to new connections, checked.
 *
 * @param context where engines of new connections come from
 * @param clientSockets factory of sockets that trust the certificate, to check oneself
 * @param parameters protocols, ciphers and client authentication
 * @param start start of the certificate's validity
 * @param expiry end of the certificate's validity
 */
record TlsCredentials(SSLContext context, SSLSocketFactory clientSockets, SSLParameters parameters, Instant start,
		Instant expiry) {

	private static final String[] PROTOCOLS = { "TLSv1.3", "TLSv1.2" };

	/**
	 * Suites of TLS 1.3, those of TLS 1.2 with forward secrecy and authenticated
	 * encryption (RFC 9325, 4.2), and the signal that a client may give in their place.
	 */
	private static final Pattern MODERN = Pattern
		.compile("TLS_((AES|CHACHA20)_|(ECDHE|DHE)_.*_(GCM|CCM|POLY1305)|EMPTY_RENEGOTIATION_INFO_SCSV).*");

	/** Algorithms to check a key with, by the type of the key; others are not checked. */
	private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA",
			"EdDSA", "EdDSA");

	/**
	 * Takes what is needed from a bundle.
	 * @param bundle the bundle
	 * @param clientAuth how clients are authenticated
	 * @throws GeneralSecurityException if the private key is missing, cannot be read or
	 * does not belong to the certificate
	 * @throws RuntimeException if the bundle cannot be read or names what the JDK does
	 * not support
	 */
	static TlsCredentials of(SslBundle bundle, ClientAuth clientAuth) throws IOException, GeneralSecurityException {
		X509Certificate certificate = checkedCertificate(bundle);
		if (clientAuth != ClientAuth.NONE && bundle.getStores().getTrustStore() == null) {
			// the JDK would trust all public authorities
			throw new KeyStoreException("The bundle has no trust store, by which clients would be authenticated");
		}
		SSLContext context = bundle.createSslContext();
		SSLParameters parameters = parameters(bundle.getOptions(), context, clientAuth);
		// names what is not supported now, and not at the first connection
		context.createSSLEngine().setSSLParameters(parameters);
		return new TlsCredentials(context, clientSockets(bundle, certificate), parameters,
				certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
	}

	private static SSLSocketFactory clientSockets(SslBundle bundle, X509Certificate certificate)
			throws IOException, GeneralSecurityException {
		KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
		trusted.load(null, null);
		trusted.setCertificateEntry("server", certificate);
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(bundle.getManagers().getKeyManagers(), trust.getTrustManagers(), null);
		return context.getSocketFactory();
	}

	private static X509Certificate checkedCertificate(SslBundle bundle) throws GeneralSecurityException {
		KeyStore store = bundle.getStores().getKeyStore();
		if (store == null) {
			throw new KeyStoreException("The bundle has no key store");
		}
		String alias = alias(store, bundle.getKey().getAlias());
		String password = (bundle.getKey().getPassword() != null) ? bundle.getKey().getPassword()
				: bundle.getStores().getKeyStorePassword();
		Key key = store.getKey(alias, (password != null) ? password.toCharArray() : null);
		if (!(key instanceof PrivateKey privateKey)
				|| !(store.getCertificate(alias) instanceof X509Certificate certificate)) {
			throw new KeyStoreException("The key store has no private key with a certificate");
		}
		if (!belongTogether(privateKey, certificate.getPublicKey())) {
			throw new KeyStoreException("The private key does not belong to the certificate");
		}
		return certificate;
	}

	private static String alias(KeyStore store, @Nullable String wanted) throws KeyStoreException {
		for (String alias : Collections.list(store.aliases())) {
			if (store.isKeyEntry(alias) && (wanted == null || alias.equalsIgnoreCase(wanted))) {
				return alias;
			}
		}
		throw new KeyStoreException("The key store has no private key" + ((wanted != null) ? " '" + wanted + "'" : ""));
	}

	private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
		if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
			return false;
		}
		String algorithm = SIGNATURES.get(privateKey.getAlgorithm());
		if (algorithm == null) {
			return true;
		}
		byte[] text = { 1, 2, 3 };
		Signature signature = Signature.getInstance(algorithm);
		signature.initSign(privateKey);
		signature.update(text);
		byte[] signed = signature.sign();
		signature.initVerify(publicKey);
		signature.update(text);
		return signature.verify(signed);
	}

	private static SSLParameters parameters(SslOptions options, SSLContext context, ClientAuth clientAuth) {
		// what is not set here costs no copy a connection
		SSLParameters parameters = new SSLParameters();
		String[] protocols = options.getEnabledProtocols();
		parameters.setProtocols((protocols != null) ? protocols : PROTOCOLS);
		String[] ciphers = options.getCiphers();
		parameters.setCipherSuites((ciphers != null) ? ciphers : modernSuites(context));
		parameters.setUseCipherSuitesOrder(true);
		parameters.setWantClientAuth(clientAuth == ClientAuth.WANT);
		if (clientAuth == ClientAuth.NEED) {
			parameters.setNeedClientAuth(true);
		}
		return parameters;
	}

	private static String[] modernSuites(SSLContext context) {
		return Arrays.stream(context.getDefaultSSLParameters().getCipherSuites())
			.filter((suite) -> MODERN.matcher(suite).matches())
			.toArray(String[]::new);
	}

	SSLEngine engine() {
		SSLEngine engine = this.context.createSSLEngine();
		engine.setUseClientMode(false);
		engine.setSSLParameters(this.parameters);
		return engine;
	}

	SSLSocket layerAsClient(Socket connected) throws IOException {
		InetSocketAddress remote = (InetSocketAddress) connected.getRemoteSocketAddress();
		return (SSLSocket) this.clientSockets.createSocket(connected, remote.getHostString(), remote.getPort(), true);
	}

	/**
	 * Tells what is wrong with the time of use.
	 * @param now the current time
	 * @return for instance "has expired on …", or {@code null} if nothing is wrong
	 */
	@Nullable String validityFault(Instant now) {
		if (now.isBefore(this.start)) {
			return "is not valid before " + this.start;
		}
		return now.isAfter(this.expiry) ? "has expired at " + this.expiry : null;
	}

}
