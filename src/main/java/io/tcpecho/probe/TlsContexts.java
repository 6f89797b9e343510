package io.tcpecho.probe;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * TLS contexts from PEM files.
 */
final class TlsContexts {

	private static final char[] NO_PASSWORD = {};

	private TlsContexts() {
	}

	/**
	 * Creates the context of a client.
	 * @param authorities certificates to trust; those of the Java runtime if {@code null}
	 * @param chain the client's certificate and its chain, if it has one
	 * @param key key of that certificate
	 * @param insecure whether to trust any certificate
	 * @return the context
	 * @throws IllegalArgumentException if a file cannot be used, naming it
	 */
	static SSLContext create(@Nullable Path authorities, @Nullable Path chain, @Nullable Path key, boolean insecure) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init((chain != null && key != null) ? keyManagers(chain, key) : null,
					insecure ? new TrustManager[] { new TrustAnything() }
							: (authorities != null) ? trustManagers(authorities) : null,
					null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalArgumentException("TLS is not available: " + ex.getMessage(), ex);
		}
	}

	private static KeyManager[] keyManagers(Path chain, Path key) throws GeneralSecurityException, IOException {
		KeyStore store = emptyStore();
		store.setKeyEntry("client", privateKey(key), NO_PASSWORD, certificates(chain).toArray(X509Certificate[]::new));
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(store, NO_PASSWORD);
		return factory.getKeyManagers();
	}

	private static TrustManager[] trustManagers(Path authorities) throws GeneralSecurityException, IOException {
		KeyStore store = emptyStore();
		List<X509Certificate> certificates = certificates(authorities);
		for (int i = 0; i < certificates.size(); i++) {
			store.setCertificateEntry("authority-" + i, certificates.get(i));
		}
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(store);
		return factory.getTrustManagers();
	}

	private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		return store;
	}

	private static List<X509Certificate> certificates(Path file) {
		PemContent content = load(file);
		try {
			return content.getCertificates();
		}
		catch (IllegalStateException ex) {
			throw new IllegalArgumentException(file + " holds no readable PEM certificate", ex);
		}
	}

	private static PrivateKey privateKey(Path file) {
		PemContent content = load(file);
		if (content.toString().contains("ENCRYPTED")) {
			throw new IllegalArgumentException(file + " holds an encrypted key; decrypt it with 'openssl pkey'");
		}
		try {
			PrivateKey key = content.getPrivateKey();
			if (key != null) {
				return key;
			}
		}
		catch (IllegalStateException ex) {
			throw new IllegalArgumentException(file + " holds no readable PEM private key", ex);
		}
		throw new IllegalArgumentException(file + " holds no PEM private key");
	}

	private static PemContent load(Path file) {
		if (!Files.isReadable(file) || Files.isDirectory(file)) {
			throw new IllegalArgumentException(file + " is not a readable file");
		}
		try {
			return PemContent.load(file);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(file + " cannot be read: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Trust in any peer; being an extended trust manager, it is asked for names as well.
	 */
	private static final class TrustAnything extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
