package io.tcpecho.server.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.tcpecho.server.TestServer;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.EchoConnection;
import io.tcpecho.server.connection.EchoHeaders;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.Message;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The echo over TLS, and clients that do not get that far.
 */
@ExtendWith(OutputCaptureExtension.class)
class TlsEndToEndTests {

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void clientThatHalfClosesGetsEveryByteBack(String protocol) throws IOException {
		byte[] content = new byte[3_000_000];
		new Random(1).nextBytes(content);
		try (TestServer server = TestServer.start(TestTls.server("server", "ca"));
				SSLSocket socket = TestTls.connect(server.port(), null, protocol);
				TcpTestClient client = new TcpTestClient(socket)) {
			assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
			assertThat(client.exchange(content)).isEqualTo(content);
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
			assertThat(server.ends().get(0).received()).isEqualTo(content.length);
			assertThat(server.ends().get(0).sent()).isEqualTo(content.length);
		}
	}

	@Test
	void framesArePipelinedOverTls() throws IOException {
		byte[] frames = bytes("one\r\n\r\ntwo\r\n".repeat(1000));
		try (TestServer server = TestServer.start(TestTls.server("server", "ca", "echo.server.framing=crlf"));
				TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), null))) {
			assertThat(client.exchange(frames)).isEqualTo(frames);
		}
	}

	@Test
	void subjectOfAClientCertificateIsInTheHeadersAndTheAccessLog(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(SubjectHandler.class,
				TestTls.server("server", "ca", "echo.server.ssl.client-auth=need"))) {
			try (TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), "client"))) {
				assertThat(client.exchange(bytes("who?"))).isEqualTo(bytes("CN=client"));
			}
			server.reasons(1);
		}
		assertThat(output).contains("reason=client-closed listener=main subject=\"CN=client\"");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "need, none, ca", "need, client, foreign-ca", "need, expired, ca" })
	void clientWithoutAValidCertificateIsRefused(String clientAuth, String certificate, String authority,
			CapturedOutput output) throws IOException {
		try (TestServer server = TestServer
			.start(TestTls.server("server", authority, "echo.server.ssl.client-auth=" + clientAuth))) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				// with TLS 1.3, the client learns of it when it reads
				try (TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), certificate))) {
					client.send(bytes("a"));
					client.readExactly(1);
				}
			});
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDSHAKE_FAILED);
			assertThat(server.activeConnections()).isZero();
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("reason="))).singleElement()
			.asString()
			.contains("127.0.0.1:")
			.contains("reason=handshake-failed listener=main cause=\"")
			.contains("(TLSv1.3, TLSv1.2 offered)");
		assertThat(output).doesNotContain("\tat ").doesNotContain(" ERROR ");
	}

	@Test
	void clientWithoutACertificateIsServedWhereOneIsOnlyWanted() throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca", "echo.server.ssl.client-auth=want"));
				TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), null))) {
			assertThat(client.exchange(bytes("a"))).isEqualTo(bytes("a"));
		}
	}

	@Test
	void protocolThatIsNotEnabledIsRefused() throws IOException {
		try (TestServer server = TestServer
			.start(TestTls.server("server", "ca", "spring.ssl.bundle.pem.echo.options.enabled-protocols=TLSv1.3"))) {
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> TestTls.connect(server.port(), null, "TLSv1.2"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDSHAKE_FAILED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256" })
	void suiteWithoutForwardSecrecyOrAuthenticatedEncryptionIsRefused(String suite) throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca"))) {
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> connectWith(server, suite));
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDSHAKE_FAILED);
		}
	}

	@Test
	void suitesThatTheBundleNamesAreOfferedAsTheyAre() throws IOException {
		String suite = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256";
		try (TestServer server = TestServer
			.start(TestTls.server("server", "ca", "spring.ssl.bundle.pem.echo.options.ciphers=" + suite));
				TcpTestClient client = new TcpTestClient(connectWith(server, suite))) {
			assertThat(client.exchange(bytes("a"))).isEqualTo(bytes("a"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
			"TLS_DHE_RSA_WITH_AES_256_GCM_SHA384" })
	void suiteWithForwardSecrecyAndAuthenticatedEncryptionIsOffered(String suite) throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca"));
				TcpTestClient client = new TcpTestClient(connectWith(server, suite))) {
			assertThat(client.exchange(bytes("a"))).isEqualTo(bytes("a"));
		}
	}

	private static SSLSocket connectWith(TestServer server, String suite) throws IOException {
		SSLSocket socket = TestTls.over(new Socket(InetAddress.getLoopbackAddress(), server.port()));
		socket.setEnabledProtocols(new String[] { "TLSv1.2" });
		socket.setEnabledCipherSuites(new String[] { suite });
		try {
			socket.startHandshake();
			return socket;
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	@Test
	void plainTextOnATlsPortIsAFailedHandshake(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca"));
				TcpTestClient client = server.connect()) {
			client.send(bytes("GET / HTTP/1.0\r\n\r\n"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDSHAKE_FAILED);
		}
		assertThat(output).containsPattern(
				"reason=handshake-failed listener=main cause=\"\\S*SSLException: .+ \\(TLSv1.3, TLSv1.2 offered\\)\"")
			.doesNotContain(" ERROR ");
	}

	@Test
	void clientThatClosesWithoutAByteIsNotAFailedHandshake(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca"))) {
			server.connect().close();
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
		assertThat(output).doesNotContain("cause=").doesNotContain("io.tcpecho.access");
	}

	@Test
	void stalledHandshakesEndAfterTheirTimeoutAndDelayNobody(CapturedOutput output) throws IOException {
		int count = 200;
		List<TcpTestClient> stalled = new ArrayList<>();
		try (TestServer server = TestServer
			.start(TestTls.server("server", "ca", "echo.server.ssl.handshake-timeout=3s"))) {
			for (int i = 0; i < count; i++) {
				TcpTestClient client = server.connect();
				stalled.add(client);
				if (i % 2 == 0) {
					// the beginning of a handshake record
					client.send(new byte[] { 0x16, 3, 1, 2 });
				}
			}
			long begun = System.nanoTime();
			try (TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), null))) {
				assertThat(server.ends()).isEmpty();
				await().pollInterval(Duration.ofMillis(20)).until(() -> {
					drip(stalled);
					client.send(bytes("a"));
					assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
					return server.ends().size() == count;
				});
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofSeconds(1),
					Duration.ofSeconds(30));
			assertThat(server.reasons(count).subList(0, count)).containsOnly(CloseReason.HANDSHAKE_TIMEOUT);
		}
		finally {
			for (TcpTestClient client : stalled) {
				client.close();
			}
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("reason=handshake-timeout")))
			.hasSize(count);
	}

	private static void drip(List<TcpTestClient> clients) {
		for (int i = 0; i < clients.size(); i += 10) {
			try {
				clients.get(i).send(new byte[] { 0 });
			}
			catch (IOException ex) {
				// closed by the server: that is what the test waits for
			}
		}
	}

	@Test
	void connectionThatIsCutWithoutCloseNotifyIsNoErrorOfTheServer(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca"))) {
			Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port());
			SSLSocket socket = TestTls.over(plain);
			socket.getOutputStream().write(1);
			assertThat(socket.getInputStream().read()).isOne();
			plain.close();
			assertThat(server.reasons(1)).first().isIn(CloseReason.CLIENT_CLOSED, CloseReason.CLIENT_RESET);
		}
		assertThat(output).doesNotContain(" ERROR ");
	}

	@Test
	void clientThatDoesNotReadIsClosedAndTheWatchdogGoesOn() throws IOException {
		try (TestServer server = TestServer
			.start(TestTls.server("server", "ca", "echo.server.write-timeout=500ms", "echo.server.idle-timeout=1s"));
				TcpTestClient idle = new TcpTestClient(TestTls.connect(server.port(), null))) {
			try (TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), null))) {
				client.sendAsync(new byte[50_000_000]).exceptionally((failure) -> null);
				await().until(() -> server.ends().size() == 2);
			}
			assertThat(idle.readToEnd()).isEmpty();
			assertThat(server.reasons(2)).containsExactlyInAnyOrder(CloseReason.WRITE_TIMEOUT,
					CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void operatorClosesAClientThatDoesNotReadAndTheServerGoesOnAccepting() throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca"));
				TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), null))) {
			client.sendAsync(new byte[50_000_000]).exceptionally((failure) -> null);
			EchoServerConnectionFactory factory = server.connectionFactory();
			EchoConnection connection = server.connections().getOpen().get(0);
			await().until(() -> connection.getInfo().state().equals("writing"));
			assertThat(factory.closeConnection(connection.getConnectionId())).isTrue();
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLOSED_BY_OPERATOR);
			try (TcpTestClient other = new TcpTestClient(TestTls.connect(server.port(), null))) {
				assertThat(other.exchange(bytes("a"))).isEqualTo(bytes("a"));
			}
		}
	}

	@Test
	void drainLetsTlsConnectionsGoInOrder(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer
			.start(TestTls.server("server", "ca", "echo.server.shutdown.quiet-period=100ms"));
				TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), null))) {
			client.send(bytes("a"));
			assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
			assertThat(client.readToEnd()).isEmpty();
			closed.join();
		}
		assertThat(output).contains("Finished: 1, cut: 0").contains("reason=server-shutdown").doesNotContain(" ERROR ");
	}

	static class SubjectHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		String handle(Message<byte[]> message) {
			return String.valueOf(message.getHeaders().get(EchoHeaders.TLS_SUBJECT));
		}

	}

}
