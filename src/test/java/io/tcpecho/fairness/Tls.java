package io.tcpecho.fairness;

import java.io.IOException;
import java.net.Socket;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * TLS of the clients.
 */
final class Tls {

	/** Where the certificates are. */
	static final String FILES = "classpath:io/tcpecho/probe/";

	private Tls() {
	}

	static SSLContext context() {
		return SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(FILES + "ca.pem")))
			.createSslContext();
	}

	/**
	 * Shakes hands over a connected socket.
	 */
	static Socket over(Socket plain, SSLContext context) throws IOException {
		SSLSocket socket = (SSLSocket) context.getSocketFactory()
			.createSocket(plain, "localhost", plain.getPort(), true);
		socket.startHandshake();
		return socket;
	}

}
