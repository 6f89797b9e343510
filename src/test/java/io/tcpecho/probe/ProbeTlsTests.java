package io.tcpecho.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the probe over TLS.
 */
@Timeout(20)
class ProbeTlsTests {

	private static final String CA = TestCertificates.file("ca.pem").toString();

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void everyByteIsVerified(String protocol) throws IOException {
		try (Peer peer = peer("server", protocol, false)) {
			ProbeResult result = trusting(peer, "--connections", "4", "--count", "20", "--depth", "5", "--size", "40KB",
					"--timeout", "1m", "--json");
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().path("verified").asInt()).isEqualTo(80);
			assertThat(result.json().at("/handshake/p50").asDouble()).isPositive();
		}
	}

	@Test
	void halfCloseEndsWithThePeersCloseNotify() throws IOException {
		try (Peer peer = peer("server", "TLSv1.3", false)) {
			ProbeResult result = trusting(peer, "--half-close", "--count", "100", "--size", "10KB");
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.out()).contains("100 verified");
		}
	}

	@Test
	void peerMayCloseRightAfterTheLastAnswer() throws IOException {
		Peer.Conversation one = (socket) -> socket.getOutputStream().write(socket.getInputStream().readNBytes(64));
		try (Peer peer = Peer.on(TestCertificates.listener("server", "TLSv1.3", false), one)) {
			ProbeResult result = trusting(peer, "--connections", "40", "--count", "1");
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.out()).contains("40 verified");
		}
	}

	@Test
	void copyThatComesAfterAllHasComeBack() throws IOException {
		Peer.Conversation twice = (socket) -> {
			byte[] message = socket.getInputStream().readNBytes(64);
			socket.getOutputStream().write(message);
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
			socket.getOutputStream().write(message);
		};
		try (Peer peer = Peer.on(TestCertificates.listener("server", "TLSv1.3", false), twice)) {
			ProbeResult result = trusting(peer, "--count", "1");
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith("verify: more came back than was sent: after 64 bytes ");
		}
	}

	@Test
	void rateIsKept() throws IOException {
		try (Peer peer = peer("server", "TLSv1.3", false)) {
			ProbeResult result = trusting(peer, "--rate", "100", "--count", "80", "--connections", "2");
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.out()).contains("160 verified");
		}
	}

	@Test
	void untrustedCertificate() throws IOException {
		try (Peer peer = peer("server", "TLSv1.3", false)) {
			ProbeResult result = ProbeResult.of("--tls", "--cacert", TestCertificates.file("foreign-ca.pem").toString(),
					peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.isEqualTo("handshake: the peer's certificate is not trusted" + " (no path to a trusted authority)");
		}
	}

	@Test
	void certificateForAnotherName() throws IOException {
		try (Peer peer = peer("server", "TLSv1.3", false)) {
			ProbeResult result = trusting(peer, "--server-name", "other.example");
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith("handshake: the peer's certificate is for another name (")
				.contains("other.example");
		}
	}

	@Test
	void expiredCertificate() throws IOException {
		try (Peer peer = peer("expired", "TLSv1.3", false)) {
			ProbeResult result = trusting(peer);
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith("handshake: the peer's certificate has expired (");
		}
	}

	@Test
	void insecureTrustsAnyCertificate() throws IOException {
		try (Peer peer = peer("expired", "TLSv1.3", false)) {
			ProbeResult result = ProbeResult.of("--tls", "--insecure", "--server-name", "other.example", "--count", "1",
					peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
		}
	}

	@Test
	void serverNameIsAskedForAndVerified() throws IOException {
		List<SNIServerName> names = new CopyOnWriteArrayList<>();
		SSLServerSocket listener = TestCertificates.listener("server", "TLSv1.3", false);
		try (Peer peer = Peer.on(listener, (socket) -> {
			SSLSocket secure = (SSLSocket) socket;
			secure.startHandshake();
			names.addAll(((ExtendedSSLSession) secure.getSession()).getRequestedServerNames());
			Peer.echo(socket);
		})) {
			ProbeResult result = trusting(peer, "--server-name", "echo.example", "--count", "1");
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(names).asString().contains("echo.example");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "client.key", "client-sec1.key", "client-with-key.pem" })
	void clientCertificateIsShown(String key) throws IOException {
		try (Peer peer = peer("server", "TLSv1.3", true)) {
			ProbeResult result = trusting(peer, "--cert", TestCertificates.file("client.pem").toString(), "--key",
					TestCertificates.file(key).toString(), "--count", "1");
			assertThat(result.exitCode()).as(result.out()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void missingClientCertificate(String protocol) throws IOException {
		try (Peer peer = peer("server", protocol, true)) {
			ProbeResult result = trusting(peer);
			assertThat(result.exitCode()).isEqualTo(1);
			// the alert differs by version of TLS and of the JDK
			assertThat(result.verdict()).startsWith("handshake: the peer refused").contains("client certificate");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void refusedClientCertificate(String protocol) throws IOException {
		try (Peer peer = peer("server", protocol, true)) {
			ProbeResult result = trusting(peer, "--cert", TestCertificates.file("expired.pem").toString(), "--key",
					TestCertificates.file("expired.key").toString());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.startsWith("handshake: the peer refused the client certificate, or wants one (");
		}
	}

	@Test
	void peerWithoutTls() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = trusting(peer);
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.isEqualTo("handshake: the peer does not speak TLS: it echoed the handshake; try without --tls");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "220 echo.example ESMTP\r\n", "\u0080\u0001\u0002\u0003\u0004\u0005\u0006" })
	void peerWithoutTlsThatSendsSomethingElse(String greeting) throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			socket.getOutputStream().write(greeting.getBytes(StandardCharsets.ISO_8859_1));
			socket.getInputStream().readNBytes(100);
		})) {
			ProbeResult result = trusting(peer);
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).isEqualTo("handshake: the peer does not speak TLS: try without --tls");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void peerThatWantsTls(String protocol) throws IOException {
		try (Peer peer = peer("server", protocol, false)) {
			ProbeResult result = ProbeResult.of(peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).matches("verify: byte 0 differs: expected 0x[0-9a-f]{2}, got 0x15"
					+ " \\(connection 0, round trip 1\\); the other end speaks TLS: try --tls");
		}
	}

	@Test
	void peerThatWantsTlsAndSaysNothingToOthers() throws IOException {
		try (Peer peer = peer("server", "TLSv1.3", false); Peer silent = Peer.of((socket) -> {
			byte[] first = socket.getInputStream().readNBytes(64);
			// as OpenSSL does: no alert
			if (first.length > 0 && first[0] == 0x16) {
				forward(socket, first, peer.port());
			}
		})) {
			// the first handshake of a process takes its time
			assertThat(trusting(peer, "--count", "1").exitCode()).isZero();
			// so that its first byte is not that of a handshake
			ProbeResult result = ProbeResult.of("--framing", "lf", silent.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.endsWith(" of 65 bytes (connection 0, round trip 1); the other end speaks TLS:" + " try --tls");
		}
	}

	private static void forward(Socket client, byte[] first, int port) throws IOException {
		try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
			server.getOutputStream().write(first);
			server.getOutputStream().write(client.getInputStream().readNBytes(client.getInputStream().available()));
			server.getInputStream().transferTo(client.getOutputStream());
		}
	}

	@Test
	void handshakeThatThePeerLeavesUnanswered() throws IOException {
		try (Peer peer = Peer.of((socket) -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
			ProbeResult result = trusting(peer, "--timeout", "200ms");
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).isEqualTo("handshake: timed out, not complete within 200 ms");
		}
	}

	@Test
	void answerThatTakesLongerThanTheTimeoutIsNotLateWhileItsRecordComesIn() throws IOException {
		try (Peer peer = peer("server", "TLSv1.3", false);
				Peer line = Peer.of((socket) -> overASlowLine(socket, peer.port()))) {
			// the first handshake of a process takes its time
			assertThat(trusting(peer, "--count", "1").exitCode()).isZero();
			ProbeResult result = trusting(line, "--count", "1", "--size", "16000", "--timeout", "1s", "--json");
			assertThat(result.json().path("verdict").asString()).isEqualTo("ok: 1 of 1 messages came back unchanged");
			// or else the time-out was none to exceed
			assertThat(result.json().at("/roundTrip/max").asDouble()).isGreaterThan(1e6);
		}
	}

	@Test
	void recordsWithoutEndThatCarryNothingAreNoProgress() throws IOException {
		Peer.Conversation newKeysForEver = (socket) -> {
			socket.getInputStream().readNBytes(64);
			while (true) {
				((SSLSocket) socket).startHandshake();
			}
		};
		try (Peer faithful = peer("server", "TLSv1.3", false);
				Peer peer = Peer.on(TestCertificates.listener("server", "TLSv1.3", false), newKeysForEver)) {
			// the first handshake of a process takes its time
			assertThat(trusting(faithful, "--count", "1").exitCode()).isZero();
			ProbeResult result = trusting(peer, "--duration", "100ms", "--timeout", "3s");
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith("receive: ").contains(" within 3 s");
		}
	}

	/**
	 * Forwards to a server, and its answers back in small pieces.
	 */
	private static void overASlowLine(Socket client, int port) throws IOException {
		try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
			Peer.daemon(() -> {
				try {
					client.getInputStream().transferTo(server.getOutputStream());
				}
				catch (IOException ex) {
					// the other direction is over
				}
			});
			byte[] piece = new byte[600];
			for (int read = 0; read >= 0; read = server.getInputStream().read(piece)) {
				client.getOutputStream().write(piece, 0, read);
				LockSupport.parkNanos(Duration.ofMillis((read < piece.length) ? 0 : 60).toNanos());
			}
		}
	}

	private static Peer peer(String certificate, String protocol, boolean clientAuth) throws IOException {
		return Peer.on(TestCertificates.listener(certificate, protocol, clientAuth), Peer::echo);
	}

	private static ProbeResult trusting(Peer peer, String... options) {
		return ProbeResult
			.of(Stream.of(Stream.of("--tls", "--cacert", CA), Stream.of(options), Stream.of(peer.address()))
				.flatMap((part) -> part)
				.toArray(String[]::new));
	}

}
