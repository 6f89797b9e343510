package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Certificates of the tests, and listeners that use them.
 */
final class TestCertificates {

	private TestCertificates() {
	}

	static Path file(String name) {
		URL url = Objects.requireNonNull(TestCertificates.class.getResource(name), name);
		try {
			return Path.of(url.toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Opens a listener on a free port.
	 * @param name base name of its certificate and key
	 * @param protocol version of TLS that it speaks
	 * @param clientAuth whether it wants a client certificate of the test's authority
	 */
	static SSLServerSocket listener(String name, String protocol, boolean clientAuth) throws IOException {
		SSLContext context = TlsContexts.create(file("ca.pem"), file(name + ".pem"), file(name + ".key"), false);
		SSLServerSocket listener = (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
		listener.setEnabledProtocols(new String[] { protocol });
		listener.setNeedClientAuth(clientAuth);
		return listener;
	}

}
