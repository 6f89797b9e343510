package io.tcpecho.server.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import io.tcpecho.proxy.ProxyHeader;
import io.tcpecho.proxy.ProxyTlvs;
import io.tcpecho.server.TestServer;
import io.tcpecho.server.admission.Rejection;
import io.tcpecho.server.tls.TestTls;
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
import static org.awaitility.Awaitility.await;

/**
 * Connections that begin with a header of the PROXY protocol, or should.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProxyProtocolTests {

	private static final String REQUIRED = "echo.server.proxy-protocol.mode=required";

	private static final String TRUSTED = "echo.server.proxy-protocol.trusted=127.0.0.1";

	private static final String LF = "echo.server.framing=lf";

	private static final byte[] V1 = bytes("PROXY TCP4 192.0.2.1 203.0.113.7 50000 7007\r\n");

	private static final byte[] V2 = ProxyHeader
		.v2(new InetSocketAddress("2001:db8::1", 50000), new InetSocketAddress("2001:db8::2", 7007), ProxyTlvs.NONE)
		.encode();

	private static final byte[] LOCAL = ProxyHeader.local(ProxyTlvs.NONE).encode();

	private static final byte[] UNKNOWN = bytes("PROXY UNKNOWN\r\n");

	/** A health check of AWS's network load balancer (kubernetes#57250). */
	private static final byte[] NLB_HEALTH_CHECK = HexFormat.of()
		.parseHex("0d0a0d0a000d0a515549540a" + "20110054" + "030004bce5951f" + "04004a" + "00".repeat(74));

	@ParameterizedTest
	@CsvSource({ "v1, 192.0.2.1, 50000", "v2, 2001:db8:0:0:0:0:0:1, 50000" })
	void clientIsTheOneOfTheHeaderAndTheBalancerStandsBesideIt(String version, String address, int port,
			CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(HeadersHandler.class, REQUIRED, TRUSTED, LF)) {
			int balancer;
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
					TcpTestClient client = new TcpTestClient(socket)) {
				balancer = socket.getLocalPort();
				client.send("v1".equals(version) ? V1 : V2);
				assertThat(ask(client))
					.contains("ip_address=" + address, "ip_hostname=" + address, "ip_tcp_remotePort=" + port,
							"echo_proxyAddress=127.0.0.1", "echo_proxyPort=" + balancer)
					.doesNotContain("echo_proxyAuthority", "echo_proxyUniqueId", "echo_proxyTls", "echo_proxyAlpn");
				assertThat(info(server)).returns(address, ConnectionInfo::remoteAddress)
					.returns(port, ConnectionInfo::remotePort)
					.returns("127.0.0.1", ConnectionInfo::proxyAddress)
					.returns(balancer, ConnectionInfo::proxyPort);
			}
			server.reasons(1);
			assertThat(server.ends()).singleElement()
				.returns(address, ConnectionEnd::remoteAddress)
				.returns(balancer, ConnectionEnd::proxyPort)
				.returns(2L, ConnectionEnd::received);
			assertThat(output).containsPattern(address + ":" + port
					+ " received=2 .* reason=client-closed listener=main" + " proxy=127\\.0\\.0\\.1:" + balancer);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "unknown", "nlb" })
	void connectionWithoutAClientOfItsOwnKeepsItsAddress(String kind) throws IOException {
		byte[] header = switch (kind) {
			case "local" -> LOCAL;
			case "unknown" -> UNKNOWN;
			default -> NLB_HEALTH_CHECK;
		};
		try (TestServer server = TestServer.start(HeadersHandler.class, REQUIRED, TRUSTED, LF);
				TcpTestClient client = server.connect()) {
			client.send(header);
			assertThat(ask(client)).contains("ip_address=127.0.0.1").doesNotContain("echo_proxy");
			assertThat(info(server)).returns("127.0.0.1", ConnectionInfo::remoteAddress)
				.returns(null, ConnectionInfo::proxyAddress);
		}
	}

	@Test
	void whatElseTheBalancerTellsIsInTheHeaders() throws IOException {
		ProxyTlvs tlvs = ProxyTlvs.NONE.with(0x01, bytes("h2"))
			.with(0x02, bytes("echo.example"))
			.with(0x05, new byte[] { 1, 2, (byte) 0xFF })
			.with(0x20, HexFormat.of().parseHex("0700000000" + "210007544c5376312e33" + "220006636c69656e74"))
			.with(0xEA, bytes("\u0001vpce-08d2bf15"));
		try (TestServer server = TestServer.start(HeadersHandler.class, REQUIRED, TRUSTED, LF);
				TcpTestClient client = server.connect()) {
			client.send(header(tlvs));
			assertThat(ask(client)).contains("echo_proxyAlpn=h2", "echo_proxyAuthority=echo.example",
					"echo_proxyUniqueId=0102ff", "echo_proxyTlsSubject=client", "echo_proxyTlsVersion=TLSv1.3",
					"echo_proxyVpcEndpointId=vpce-08d2bf15");
		}
	}

	@Test
	void nameOfACertificateThatTheBalancerHasNotVerifiedIsNoSubject() throws IOException {
		ProxyTlvs tlvs = ProxyTlvs.NONE.with(0x20, HexFormat.of().parseHex("0700000012" + "220006636c69656e74"));
		try (TestServer server = TestServer.start(HeadersHandler.class, REQUIRED, TRUSTED, LF);
				TcpTestClient client = server.connect()) {
			client.send(header(tlvs));
			assertThat(ask(client)).contains("echo_proxyAddress").doesNotContain("echo_proxyTlsSubject");
		}
	}

	@Test
	void headerMayBeCutAnywhereAndEveryByteBehindItIsTheClients() throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED)) {
			for (byte[] header : new byte[][] { V1, V2, LOCAL, UNKNOWN, NLB_HEALTH_CHECK }) {
				byte[] all = concat(header, bytes("echo"));
				for (int cut = 1; cut < all.length; cut++) {
					try (TcpTestClient client = server.connect()) {
						client.send(Arrays.copyOf(all, cut));
						client.send(Arrays.copyOfRange(all, cut, all.length));
						client.closeSendingSide();
						assertThat(client.readToEnd()).isEqualTo(bytes("echo"));
					}
				}
			}
		}
	}

	@Test
	void clientThatHalfClosesGetsEveryByteBack() throws IOException {
		byte[] content = new byte[1_000_000];
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED); TcpTestClient client = server.connect()) {
			client.send(V2);
			assertThat(client.exchange(content)).isEqualTo(content);
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
			assertThat(server.ends().get(0).received()).isEqualTo(content.length);
			assertThat(server.connections().getReceived(server.profile())).isEqualTo(content.length);
		}
	}

	@Test
	void headerComesBeforeTls() throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca", REQUIRED, TRUSTED));
				Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
			plain.getOutputStream().write(V1);
			try (TcpTestClient client = new TcpTestClient(TestTls.over(plain))) {
				assertThat(client.exchange(bytes("a"))).isEqualTo(bytes("a"));
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
			assertThat(server.ends().get(0).remoteAddress()).isEqualTo("192.0.2.1");
		}
	}

	@Test
	void handshakeThatStallsBehindTheHeaderHasItsOwnTime() throws IOException {
		try (TestServer server = TestServer
			.start(TestTls.server("server", "ca", REQUIRED, TRUSTED, "echo.server.ssl.handshake-timeout=100ms"));
				TcpTestClient silent = server.connect();
				TcpTestClient client = server.connect()) {
			client.send(V1);
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDSHAKE_TIMEOUT);
			assertThat(server.connections().getOpen()).as("the one without a header waits for it").hasSize(1);
			silent.closeSendingSide();
			assertThat(server.reasons(2)).containsExactly(CloseReason.HANDSHAKE_TIMEOUT, CloseReason.CLIENT_CLOSED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "PROXY UNKNOWN\r\n" })
	void checkThatSendsNothingElseIsNotWorthALine(String header, CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED)) {
			try (TcpTestClient client = server.connect()) {
				client.send(bytes(header));
				client.closeSendingSide();
				assertThat(client.readToEnd()).isEmpty();
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
		assertThat(output).doesNotContain(AccessLog.NAME);
	}

	@Test
	void silenceMayBeLongerThanTheTimeoutAndIsIdle() throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED, "echo.server.proxy-protocol.timeout=10ms",
				"echo.server.idle-timeout=2s"); TcpTestClient client = server.connect()) {
			assertThat(info(server).state()).isEqualTo("waiting");
			assertThat(client.readToEnd()).isEmpty();
			assertThat(server.reasons(1)).containsExactly(CloseReason.IDLE_TIMEOUT);
			assertThat(server.ends().get(0).duration()).isGreaterThan(Duration.ofMillis(1900));
		}
	}

	@Test
	void headerThatStopsHalfWayIsClosedAfterItsTimeoutAndSeenUntilThen(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED, "echo.server.proxy-protocol.timeout=3s");
				TcpTestClient client = server.connect()) {
			client.send(bytes("PROXY TCP4 192"));
			await().until(() -> info(server).state().equals("proxy-header"));
			assertThat(client.readToEnd()).isEmpty();
			assertThat(server.reasons(1)).containsExactly(CloseReason.PROXY_HEADER_TIMEOUT);
		}
		assertThat(output).containsPattern("127\\.0\\.0\\.1:\\d+ received=0 .* reason=proxy-header-timeout");
	}

	@ParameterizedTest
	@CsvSource({ "'GET / HTTP/1.1\r\n\r\n', begins with 47 45 54", "'PROXY TCP4 192.0.2.1', in a PROXY header",
			"'PROXY TCP4 \u001b[31m 192.0.2.2 1 2\r\n', PROXY header" })
	void whatIsNoHeaderEndsTheConnectionWithoutAWordAndTheLogTellsWhy(String sent, String cause, CapturedOutput output)
			throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED)) {
			try (TcpTestClient client = server.connect()) {
				client.send(bytes(sent));
				client.closeSendingSide();
				assertEnds(client);
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.PROXY_HEADER_MALFORMED);
			assertThat(server.ends().get(0)).returns(0L, ConnectionEnd::received).returns(0L, ConnectionEnd::sent);
		}
		assertThat(output).containsPattern("reason=proxy-header-malformed listener=main cause=\".*" + cause)
			.doesNotContain("\u001b[31m")
			.doesNotContain(" ERROR ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "PROXY UNK", "GET / HTTP/1.1\r\n\r\n" })
	void tlsSaysNothingBeforeTheHeader(String sent) throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca", REQUIRED, TRUSTED));
				TcpTestClient client = server.connect()) {
			client.send(bytes(sent));
			client.closeSendingSide();
			assertEnds(client);
		}
	}

	@Test
	void clientThatResetsBeforeTheHeader() throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED)) {
			TcpTestClient client = server.connect();
			await().until(() -> !server.connections().getOpen().isEmpty());
			client.reset();
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_RESET);
		}
	}

	@Test
	void connectionFromElsewhereIsTurnedAwayAtOnceCountedAndToldOfNowAndThen(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, "echo.server.proxy-protocol.trusted=127.0.0.2,10.0.0.0/8",
				"echo.server.max-connections=1")) {
			try (TcpTestClient trusted = connectFrom("127.0.0.2", server)) {
				trusted.send(V1);
				assertEchoes(trusted);
				for (int i = 0; i < 100; i++) {
					assertEnds(connectFrom("127.0.0.1", server));
				}
				assertThat(server.rejected(Rejection.PROXY_UNTRUSTED)).isEqualTo(100);
				assertThat(server.acceptance().getAccepted()).isOne();
				assertThat(server.acceptance().getFailed()).isZero();
				assertThat(server.rejected(Rejection.MAX_CONNECTIONS)).isZero();
				assertEchoes(trusted);
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("reason=proxy-untrusted")))
			.hasSizeBetween(1, 20)
			.first()
			.asString()
			.contains(" INFO ", AccessLog.NAME)
			.containsPattern("127\\.0\\.0\\.1:\\d+ received=0 sent=0 messages=0 duration=0ms");
	}

	@Test
	void connectionFromElsewhereMayBeServedAsItIs() throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, "echo.server.proxy-protocol.trusted=127.0.0.2",
				"echo.server.proxy-protocol.untrusted=direct"); TcpTestClient client = server.connect()) {
			assertThat(client.exchange(V1)).isEqualTo(V1);
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
			assertThat(server.ends().get(0)).returns("127.0.0.1", ConnectionEnd::remoteAddress)
				.returns(null, ConnectionEnd::proxyAddress);
		}
	}

	@Test
	void ipv4BalancerIsTrustedWhicheverWayTheNetworkIsWritten() throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, "echo.server.proxy-protocol.trusted=::ffff:127.0.0.0/104");
				TcpTestClient client = server.connect()) {
			client.send(V2);
			assertEchoes(client);
		}
	}

	@Test
	void limitOfAClientIsThatOfTheClientInTheHeader(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED, "echo.server.max-connections-per-client=1");
				TcpTestClient first = server.connect();
				TcpTestClient other = server.connect();
				TcpTestClient local = server.connect();
				TcpTestClient secondLocal = server.connect()) {
			first.send(V1);
			assertEchoes(first);
			other.send(V2);
			assertEchoes(other);
			local.send(LOCAL);
			assertEchoes(local);
			secondLocal.send(LOCAL);
			assertEchoes(secondLocal);
			try (TcpTestClient second = server.connect()) {
				second.send(V1);
				assertEnds(second);
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.MAX_CONNECTIONS_PER_CLIENT);
			assertThat(server.ends().get(0).remoteAddress()).isEqualTo("192.0.2.1");
			assertThat(server.rejected(Rejection.MAX_CONNECTIONS_PER_CLIENT)).isOne();
			assertThat(server.limit().getClients()).isEqualTo(2);
			first.closeSendingSide();
			await().until(() -> server.limit().getClients() == 1);
			try (TcpTestClient next = server.connect()) {
				next.send(V1);
				assertEchoes(next);
			}
			other.closeSendingSide();
			await().until(() -> server.limit().getClients() == 0);
			local.closeSendingSide();
			secondLocal.closeSendingSide();
			await().until(() -> server.activeConnections() == 0);
		}
		assertThat(output).contains("reason=max-connections-per-client").contains("1 of its client are open");
	}

	@Test
	void connectionWithoutAHeaderIsAtRestWhileTheServerDrains(CapturedOutput output) throws IOException {
		for (String[] settings : List.of(new String[] { REQUIRED, TRUSTED },
				TestTls.server("server", "ca", REQUIRED, TRUSTED))) {
			try (TestServer server = TestServer.start(settings); TcpTestClient client = server.connect()) {
				Connections connections = server.connections();
				await().until(() -> !connections.getOpen().isEmpty());
				CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
				client.readToEnd();
				closed.join();
				assertThat(connections.getEnded()).isOne();
			}
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("Finished: 1, cut: 0"))).hasSize(2);
	}

	@Test
	void operatorClosesAConnectionWithoutAHeaderAtOnce() throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca", REQUIRED, TRUSTED));
				TcpTestClient client = server.connect()) {
			await().until(() -> !server.connections().getOpen().isEmpty());
			String id = info(server).id();
			assertThat(server.connectionFactory().closeConnection(id)).isTrue();
			assertThat(client.readToEnd()).isEmpty();
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLOSED_BY_OPERATOR);
			assertThat(server.connectionFactory().closeConnection(id)).isFalse();
		}
	}

	@Test
	void listenersDifferInWhoseHeaderTheyTake() throws IOException {
		try (TestServer server = TestServer.start("echo.server.listeners.balanced.port=0",
				"echo.server.listeners.balanced.proxy-protocol.mode=required",
				"echo.server.listeners.balanced.proxy-protocol.trusted=127.0.0.1");
				TcpTestClient plain = server.connect();
				TcpTestClient balanced = new TcpTestClient(server.port("balanced"))) {
			plain.send(V1);
			assertThat(plain.readExactly(V1.length)).isEqualTo(V1);
			balanced.send(V1);
			assertEchoes(balanced);
			assertThat(server.connections().getOpen()).extracting((each) -> each.getInfo().remoteAddress())
				.containsExactlyInAnyOrder("127.0.0.1", "192.0.2.1");
		}
	}

	@Test
	void listenerInheritsWhatItDoesNotSay() throws IOException {
		try (TestServer server = TestServer.start(REQUIRED, TRUSTED, "echo.server.listeners.plain.port=0",
				"echo.server.listeners.plain.proxy-protocol.mode=off", "echo.server.listeners.other.port=0",
				"echo.server.listeners.other.proxy-protocol.untrusted=direct",
				"echo.server.listeners.other.proxy-protocol.trusted=127.0.0.2");
				TcpTestClient plain = new TcpTestClient(server.port("plain"));
				TcpTestClient direct = new TcpTestClient(server.port("other"));
				TcpTestClient main = server.connect()) {
			assertEchoes(plain);
			assertEchoes(direct);
			main.send(V1);
			assertEchoes(main);
		}
	}

	private static byte[] header(ProxyTlvs tlvs) {
		return ProxyHeader
			.v2(new InetSocketAddress("192.0.2.1", 50000), new InetSocketAddress("203.0.113.7", 7007), tlvs)
			.encode();
	}

	private static byte[] concat(byte[] first, byte[] second) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		all.writeBytes(first);
		all.writeBytes(second);
		return all.toByteArray();
	}

	private static String ask(TcpTestClient client) throws IOException {
		client.send(bytes("?\n"));
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (byte[] next = client.readExactly(1); next[0] != '\n'; next = client.readExactly(1)) {
			line.writeBytes(next);
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	private static ConnectionInfo info(TestServer server) {
		return await().until(() -> server.connections().getOpen(), (open) -> !open.isEmpty()).get(0).getInfo();
	}

	@SuppressWarnings("AddressSelection") // literals
	private static TcpTestClient connectFrom(String address, TestServer server) throws IOException {
		return new TcpTestClient(
				new Socket(InetAddress.getByName("127.0.0.1"), server.port(), InetAddress.getByName(address), 0));
	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		client.send(bytes("echo"));
		assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
	}

	private static void assertEnds(TcpTestClient client) {
		try (client) {
			assertThat(client.readToEnd()).isEmpty();
		}
		catch (IOException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	static class HeadersHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		String handle(Message<byte[]> message) {
			return new TreeMap<>(Map.copyOf(message.getHeaders())).toString();
		}

	}

}
