package io.tcpecho.probe;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.tcpecho.address.IpLiteral;
import io.tcpecho.proxy.ProxyHeader;
import io.tcpecho.proxy.ProxyHeaderReader;
import io.tcpecho.proxy.ProxyTlvs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the PROXY protocol: of the header that the probe sends, and of the one that it
 * gets back.
 */
@Timeout(20)
class ProbeProxyTests {

	private static final String V1 = "PROXY TCP4 192.0.2.1 203.0.113.7 50000 7007\r\n";

	private final List<ProxyHeader> headers = new CopyOnWriteArrayList<>();

	@Test
	void lineComesBeforeTheFirstMessage() throws IOException {
		List<String> lines = new CopyOnWriteArrayList<>();
		try (Peer peer = Peer.of((socket) -> {
			lines.add(line(socket.getInputStream()));
			Peer.echo(socket);
		})) {
			ProbeResult result = probe(peer, "--connections", "2", "--count", "3", "--proxy-protocol", "v1",
					"--proxy-source", "192.0.2.1:50000");
			assertThat(result.exitCode()).as(result.out()).isZero();
			String line = "PROXY TCP4 192.0.2.1 127.0.0.1 50000 %d\r\n".formatted(peer.port());
			assertThat(lines).containsExactly(line, line);
		}
	}

	@Test
	void headerTellsOfTheProbeItselfUnlessItIsToldOtherwise() throws IOException {
		List<InetSocketAddress> clients = new CopyOnWriteArrayList<>();
		try (Peer peer = Peer.of((socket) -> {
			clients.add((InetSocketAddress) socket.getRemoteSocketAddress());
			takeHeader(socket);
			Peer.echo(socket);
		})) {
			ProbeResult result = probe(peer, "--count", "1", "--proxy-protocol", "v2");
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(this.headers).containsExactly(ProxyHeader.v2(clients.get(0), loopback(peer), ProxyTlvs.NONE));
		}
	}

	@Test
	void binaryHeaderTellsWhatItIsGiven() throws IOException {
		try (Peer peer = taking(Peer::echo)) {
			ProbeResult result = ProbeResult.json("--count", "1", "--proxy-protocol", "v2", "--proxy-source",
					"[2001:db8::1]:50001", "--proxy-tlv", "0x05=6964", "--proxy-tlv", "E2=", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.json().at("/parameters/proxyProtocol").asString()).isEqualTo("v2");
			InetSocketAddress source = new InetSocketAddress(Objects.requireNonNull(IpLiteral.parse("2001:db8::1")),
					50001);
			ProxyTlvs tlvs = ProxyTlvs.NONE.with(0x05, HexFormat.of().parseHex("6964")).with(0xE2);
			assertThat(this.headers).singleElement()
				.isEqualTo(new ProxyHeader(ProxyHeader.Version.V2, ProxyHeader.Command.PROXY, ProxyHeader.Family.TCP6,
						source, loopback(peer), tlvs));
		}
	}

	@Test
	void localHeaderIsThatOfAHealthCheck() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			byte[] header = socket.getInputStream().readNBytes(16);
			assertThat(HexFormat.of().formatHex(header)).isEqualTo("0d0a0d0a000d0a515549540a20000000");
			Peer.echo(socket);
		})) {
			ProbeResult result = probe(peer, "--count", "2", "--interval", "1ms", "--proxy-protocol", "v2-local");
			assertThat(result.exitCode()).as(result.out()).isZero();
		}
	}

	@Test
	void longHeaderGoesWhole() throws IOException {
		String value = "61".repeat(65000);
		try (Peer peer = Peer.of((socket) -> {
			byte[] header = socket.getInputStream().readNBytes(16 + 12 + 3 + 65000);
			assertThat(header).endsWith("aaa".getBytes(StandardCharsets.US_ASCII));
			Peer.echo(socket);
		})) {
			ProbeResult result = probe(peer, "--count", "1", "--proxy-protocol", "v2", "--proxy-tlv", "04=" + value);
			assertThat(result.exitCode()).as(result.out()).isZero();
		}
	}

	@Test
	void headerComesBeforeTls() throws IOException {
		SSLContext context = TlsContexts.create(TestCertificates.file("ca.pem"), TestCertificates.file("server.pem"),
				TestCertificates.file("server.key"), false);
		try (Peer peer = taking((socket) -> {
			try (SSLSocket tls = (SSLSocket) context.getSocketFactory()
				.createSocket(socket, "localhost", socket.getPort(), true)) {
				tls.setUseClientMode(false);
				Peer.echo(tls);
			}
		})) {
			ProbeResult result = ProbeResult.of("--connections", "3", "--count", "2", "--proxy-protocol", "v1", "--tls",
					"--cacert", TestCertificates.file("ca.pem").toString(), peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(this.headers).hasSize(3);
		}
	}

	@Test
	void connectionThatIsMadeAnewBeginsWithAHeader() throws IOException {
		try (Peer peer = taking((socket) -> socket.getOutputStream().write(socket.getInputStream().readNBytes(64)))) {
			ProbeResult result = probe(peer, "--reconnect", "--count", "3", "--interval", "1ms", "--proxy-protocol",
					"v1");
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(this.headers).hasSizeGreaterThan(1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "v1, 64", "v2, 64", "v1, 1", "v2, 1" })
	void headerThatAPathAddsAndTheServerDoesNotTakeIsNamed(String version, String size) throws IOException {
		byte[] header = header(version);
		try (Peer peer = Peer.of((socket) -> {
			byte[] message = socket.getInputStream().readNBytes(Integer.parseInt(size));
			byte[] echoed = Arrays.copyOf(header, header.length + message.length);
			System.arraycopy(message, 0, echoed, header.length, message.length);
			socket.getOutputStream().write(echoed);
			Peer.echo(socket);
		})) {
			assertLeak(peer, version, size);
		}
	}

	@Test
	void headerThatComesBeforeAnythingWasSentIsNamed() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			socket.getOutputStream().write(header("v1"));
			Peer.echo(socket);
		})) {
			assertLeak(peer, "v1", "64");
		}
	}

	@Test
	void headerThatTheProbeGetsBackFromAServerThatTakesNoneIsItsOwn() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = probe(peer, "--count", "1", "--proxy-protocol", "v1");
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict())
				.isEqualTo("verify: the peer's first bytes are a PROXY header (v1): the path adds"
						+ " one that the server does not take; the probe has sent one: try without --proxy-protocol");
		}
	}

	private static void assertLeak(Peer peer, String version, String size) {
		String verdict = "verify: the peer's first bytes are a PROXY header (%s): the path adds one that the server does"
			.formatted(version) + " not take";
		ProbeResult text = probe(peer, "--count", "3", "--interval", "1ms", "--size", size);
		assertThat(text.exitCode()).isEqualTo(1);
		assertThat(text.verdict()).isEqualTo(verdict);
		ProbeResult json = probe(peer, "--json", "--count", "3", "--interval", "1ms", "--size", size);
		assertThat(json.exitCode()).isEqualTo(1);
		assertThat(json.json().path("verdict").asString()).isEqualTo(verdict);
		assertThat(json.json().path("failedStep").asString()).isEqualTo("verify");
	}

	private static byte[] header(String version) {
		return version.equals("v1") ? V1.getBytes(StandardCharsets.US_ASCII)
				: HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000cc0000201cb007107c3501b5f");
	}

	private Peer taking(Peer.Conversation conversation) throws IOException {
		return Peer.of((socket) -> {
			takeHeader(socket);
			conversation.hold(socket);
		});
	}

	private void takeHeader(Socket socket) throws IOException {
		this.headers.add(new ProxyHeaderReader(socket.getInputStream()).read());
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		while (line.indexOf("\r\n") < 0) {
			line.append((char) in.read());
		}
		return line.toString();
	}

	private static ProbeResult probe(Peer peer, String... options) {
		String[] arguments = Arrays.copyOf(options, options.length + 1);
		arguments[options.length] = "127.0.0.1:" + peer.port();
		return ProbeResult.of(arguments);
	}

	private static InetSocketAddress loopback(Peer peer) {
		return new InetSocketAddress(Objects.requireNonNull(IpLiteral.parse("127.0.0.1")), peer.port());
	}

}
