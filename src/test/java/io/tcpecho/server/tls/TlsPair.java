package io.tcpecho.server.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * A server's TLS socket and a client of it, connected.
 */
final class TlsPair implements AutoCloseable {

	private static final String FILES = "classpath:io/tcpecho/probe/";

	private static final SSLContext SERVER = context("server");

	private static final SSLContext CLIENT = context(null);

	/** How often the server has asked before it read. */
	final AtomicInteger asked = new AtomicInteger();

	final SSLEngine engine = SERVER.createSSLEngine();

	final Socket plain;

	final EngineClient client;

	final TlsSocket server;

	private TlsPair(String protocol) throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
			Socket accepted = listener.accept();
			this.plain.setTcpNoDelay(true);
			this.plain.setSoTimeout(10_000);
			accepted.setTcpNoDelay(true);
			accepted.setSoTimeout(10_000);
			this.engine.setUseClientMode(false);
			this.server = new TlsSocket(accepted, this.engine, new TlsBuffers(), this.asked::incrementAndGet);
		}
		SSLEngine clientEngine = CLIENT.createSSLEngine();
		clientEngine.setEnabledProtocols(new String[] { protocol });
		this.client = new EngineClient(this.plain, clientEngine);
	}

	/**
	 * Connects without a handshake.
	 */
	static TlsPair connected() throws IOException {
		return new TlsPair("TLSv1.3");
	}

	/**
	 * Connects and shakes hands.
	 */
	static TlsPair established(String protocol) throws IOException {
		TlsPair pair = new TlsPair(protocol);
		CompletableFuture<Void> shaken = async(pair.server::shakeHands);
		pair.client.shakeHands();
		shaken.join();
		return pair;
	}

	private static SSLContext context(@Nullable String certificate) {
		PemSslStoreDetails key = (certificate != null) ? PemSslStoreDetails.forCertificate(FILES + certificate + ".pem")
			.withPrivateKey(FILES + certificate + ".key") : null;
		return SslBundle.of(new PemSslStoreBundle(key, PemSslStoreDetails.forCertificate(FILES + "ca.pem")))
			.createSslContext();
	}

	/**
	 * Echoes until the client ends its stream, then ends the server's.
	 */
	CompletableFuture<Void> echo() {
		return async(() -> {
			byte[] chunk = new byte[8192];
			int read = this.server.getInputStream().read(chunk);
			while (read >= 0) {
				this.server.getOutputStream().write(chunk, 0, read);
				read = this.server.getInputStream().read(chunk);
			}
			this.server.shutdownOutput();
		});
	}

	static CompletableFuture<Void> async(Action action) {
		return CompletableFuture.runAsync(() -> {
			try {
				action.run();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, (task) -> new Thread(task, "tls-pair").start());
	}

	@Override
	public void close() throws IOException {
		this.plain.close();
		this.server.close();
	}

	@FunctionalInterface
	interface Action {

		void run() throws IOException;

	}

}
