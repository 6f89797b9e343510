package io.tcpecho.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import io.tcpecho.server.TestServer;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Bundles that cannot be used, and certificates that change.
 */
@ExtendWith(OutputCaptureExtension.class)
class TlsConfigurationTests {

	@TempDir
	private Path folder;

	@BeforeEach
	void useTheServersCertificate() throws IOException {
		use("server");
	}

	@Test
	void missingBundleStopsTheStartAndIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.ssl.bundle=absent"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("There is no SSL bundle 'absent', which echo.server.ssl.bundle names")
			.contains("spring.ssl.bundle.pem.absent");
	}

	@Test
	void emptyNameOfABundleIsNoneAndOverridesAnother() throws IOException {
		try (TestServer server = TestServer
			.start(TestTls.watchingServer(this.folder, "echo.server.ssl.bundle=", "echo.server.ssl.client-auth=none"));
				TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("plain"))).isEqualTo(bytes("plain"));
		}
	}

	@Test
	void missingFileStopsTheStartAndIsNamed(CapturedOutput output) throws IOException {
		Files.delete(this.folder.resolve("key.pem"));
		assertThatException().isThrownBy(() -> TestServer.start(TestTls.watchingServer(this.folder)));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("SSL bundle 'echo'").contains("key.pem");
	}

	@Test
	void unreadableKeyStopsTheStartAndIsNamed(CapturedOutput output) throws IOException {
		Files.writeString(this.folder.resolve("key.pem"), "no key at all");
		assertThatException().isThrownBy(() -> TestServer.start(TestTls.watchingServer(this.folder)));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("SSL bundle 'echo' cannot be used")
			.contains("keystore.private-key=" + this.folder.resolve("key.pem").toUri());
	}

	@Test
	void keyOfAnotherCertificateStopsTheStart(CapturedOutput output) throws IOException {
		TestTls.copy("client.key", this.folder.resolve("key.pem"));
		assertThatException().isThrownBy(() -> TestServer.start(TestTls.watchingServer(this.folder)));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The private key does not belong to the certificate")
			.contains("cert.pem");
	}

	@Test
	void clientAuthWithoutATrustStoreStopsTheStart(CapturedOutput output) {
		String[] all = TestTls.watchingServer(this.folder, "echo.server.ssl.client-auth=need");
		String[] properties = Stream.of(all)
			.filter((property) -> !property.contains("truststore"))
			.toArray(String[]::new);
		assertThatException().isThrownBy(() -> TestServer.start(properties));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("The bundle has no trust store");
	}

	@Test
	void clientAuthWithoutTlsStopsTheStart(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.ssl.client-auth=need"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("echo.server.ssl.client-auth")
			.contains("none unless ssl.bundle is set");
	}

	@Test
	void unknownCipherStopsTheStartAndIsNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer
			.start(TestTls.watchingServer(this.folder, "spring.ssl.bundle.pem.echo.options.ciphers=TLS_NONSENSE")));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("TLS_NONSENSE");
	}

	@Test
	void expiredCertificateIsAWarning(CapturedOutput output) throws IOException {
		use("expired");
		TestServer.start(TestTls.watchingServer(this.folder)).close();
		assertThat(output.toString().lines().filter((line) -> line.contains("has expired at 2020-01-02T00:00:00Z")))
			.singleElement()
			.asString()
			.contains(" WARN ")
			.contains("SSL bundle 'echo'")
			.contains("cert.pem");
	}

	@Test
	void updatedCertificateIsForNewConnectionsAndNoEchoFailsMeanwhile() throws IOException {
		AtomicBoolean over = new AtomicBoolean();
		try (TestServer server = TestServer.start(TestTls.watchingServer(this.folder));
				TcpTestClient established = new TcpTestClient(TestTls.connect(server.port(), null))) {
			CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
				while (!over.get()) {
					assertEchoes(established);
				}
			});
			assertThat(subject(server)).isEqualTo("CN=server");
			use("client");
			await().untilAsserted(() -> assertThat(subject(server)).isEqualTo("CN=client"));
			over.set(true);
			load.join();
			assertEchoes(established);
		}
		finally {
			over.set(true);
		}
	}

	@Test
	void brokenUpdateKeepsTheCertificateAndIsOneError(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(TestTls.watchingServer(this.folder))) {
			replace("key.pem", "no key at all");
			await().until(() -> output.toString().contains(" ERROR "));
			assertThat(subject(server)).isEqualTo("CN=server");
			assertThat(output.toString().lines().filter((line) -> line.contains(" ERROR "))).singleElement()
				.asString()
				.contains("SSL bundle 'echo'")
				.contains("key.pem");
			use("client");
			await().untilAsserted(() -> assertThat(subject(server)).isEqualTo("CN=client"));
		}
	}

	private void use(String name) throws IOException {
		TestTls.copy(name + ".pem", this.folder.resolve("new"));
		Files.move(this.folder.resolve("new"), this.folder.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
		TestTls.copy(name + ".key", this.folder.resolve("new"));
		Files.move(this.folder.resolve("new"), this.folder.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
	}

	private void replace(String file, String content) throws IOException {
		Files.writeString(this.folder.resolve("new"), content);
		Files.move(this.folder.resolve("new"), this.folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
	}

	private static String subject(TestServer server) throws IOException {
		try (SSLSocket socket = TestTls.connect(server.port(), null)) {
			return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
		}
	}

	private static void assertEchoes(TcpTestClient client) {
		try {
			client.send(bytes("echo"));
			assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
