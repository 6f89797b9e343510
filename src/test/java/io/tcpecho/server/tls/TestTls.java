package io.tcpecho.server.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.core.io.ClassPathResource;

/**
 * TLS of the tests: bundles of servers, and clients.
 */
public final class TestTls {

	private static final String FILES = "classpath:io/tcpecho/probe/";

	private TestTls() {
	}

	/**
	 * Returns the properties of a server with TLS.
	 * @param name base name of its certificate and key
	 * @param authority base name of the certificate that it trusts
	 * @param further more properties
	 */
	public static String[] server(String name, String authority, String... further) {
		return properties(FILES + name + ".pem", FILES + name + ".key", FILES + authority + ".pem", further);
	}

	/**
	 * Returns the properties of a server with TLS from {@code cert.pem} and
	 * {@code key.pem} in a folder, which it watches.
	 */
	public static String[] watchingServer(Path folder, String... further) {
		List<String> all = new ArrayList<>(List.of(further));
		all.add("spring.ssl.bundle.pem.echo.reload-on-update=true");
		all.add("spring.ssl.bundle.watch.file.quiet-period=50ms");
		return properties(folder.resolve("cert.pem").toUri().toString(), folder.resolve("key.pem").toUri().toString(),
				FILES + "ca.pem", all.toArray(String[]::new));
	}

	private static String[] properties(String certificate, String key, String authority, String... further) {
		List<String> all = new ArrayList<>(
				List.of("echo.server.ssl.bundle=echo", "spring.ssl.bundle.pem.echo.keystore.certificate=" + certificate,
						"spring.ssl.bundle.pem.echo.keystore.private-key=" + key,
						"spring.ssl.bundle.pem.echo.truststore.certificate=" + authority));
		all.addAll(List.of(further));
		return all.toArray(String[]::new);
	}

	public static void copy(String name, Path target) throws IOException {
		Files.write(target, new ClassPathResource("io/tcpecho/probe/" + name).getContentAsByteArray());
	}

	/**
	 * Connects with TLS; the handshake is done.
	 * @param port the server's port
	 * @param certificate base name of the client's certificate, or {@code null} for none
	 * @param protocols versions of TLS to offer; those of the JDK if none
	 */
	public static SSLSocket connect(int port, @Nullable String certificate, String... protocols) throws IOException {
		Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
		plain.setSoTimeout(10_000);
		SSLSocket socket = layer(plain, certificate);
		if (protocols.length > 0) {
			socket.setEnabledProtocols(protocols);
		}
		try {
			socket.startHandshake();
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
		return socket;
	}

	/**
	 * Layers TLS over a connected socket; the handshake is still to come.
	 */
	public static SSLSocket over(Socket plain) throws IOException {
		return layer(plain, null);
	}

	private static SSLSocket layer(Socket plain, @Nullable String certificate) throws IOException {
		return (SSLSocket) bundle(certificate).createSslContext()
			.getSocketFactory()
			.createSocket(plain, "localhost", plain.getPort(), true);
	}

	private static SslBundle bundle(@Nullable String certificate) {
		PemSslStoreDetails key = (certificate != null) ? PemSslStoreDetails.forCertificate(FILES + certificate + ".pem")
			.withPrivateKey(FILES + certificate + ".key") : null;
		return SslBundle.of(new PemSslStoreBundle(key, PemSslStoreDetails.forCertificate(FILES + "ca.pem")));
	}

}
