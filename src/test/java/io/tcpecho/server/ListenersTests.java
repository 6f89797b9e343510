package io.tcpecho.server;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLSocket;

import io.tcpecho.server.admission.Rejection;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.EchoGateway;
import io.tcpecho.server.connection.EchoHeaders;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.tls.TestTls;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.handler.annotation.Header;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Several listeners in one process.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenersTests {

	private static final String LISTENER = "echo.server.listeners.";

	@Test
	void eachListenerHasItsOwnPortFramingAndTls() throws IOException {
		String[] properties = TestTls.server("server", "ca", "echo.server.ssl.bundle=", LISTENER + "tls.port=0",
				LISTENER + "tls.ssl.bundle=echo", LISTENER + "lines.port=0", LISTENER + "lines.framing=lf",
				LISTENER + "lines.max-frame-size=4B");
		try (TestServer server = TestServer.start(properties);
				TcpTestClient plain = server.connect();
				SSLSocket tls = TestTls.connect(server.port("tls"), null);
				TcpTestClient lines = new TcpTestClient(server.port("lines"))) {
			plain.send(bytes("a"));
			assertThat(plain.readExactly(1)).isEqualTo(bytes("a"));
			tls.getOutputStream().write(bytes("b"));
			assertThat(tls.getInputStream().readNBytes(1)).isEqualTo(bytes("b"));
			lines.send(bytes("ab\ntoo long\n"));
			assertThat(lines.readToEnd()).isEqualTo(bytes("ab\n"));
			lines.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.FRAME_TOO_LONG);
		}
	}

	@Test
	void whatAListenerDoesNotSetIsWhatTheServerHas() throws IOException {
		try (TestServer server = TestServer.start(TestTls.server("server", "ca", "echo.server.framing=lf",
				"echo.server.max-frame-size=4B", "echo.server.address=127.0.0.1", LISTENER + "second.port=0"));
				SSLSocket client = TestTls.connect(server.port("second"), null)) {
			client.getOutputStream().write(bytes("abcd\nabcde"));
			assertThat(client.getInputStream().readAllBytes()).isEqualTo(bytes("abcd\n"));
			assertThat(server.bean(Listeners.class).getAll()).hasSize(2)
				.allSatisfy((each) -> assertThat(each.getServerSocketAddress())
					.hasToString("/127.0.0.1:" + each.getPort()));
		}
	}

	@Test
	void listenersAreBeansAndThatOfTheServerIsTheOneThatIsMeantWithoutAName() {
		try (TestServer server = TestServer.start(LISTENER + "second.port=0")) {
			assertThat(server.beans(EchoServerConnectionFactory.class)).containsOnlyKeys("echoServerConnectionFactory",
					"echoServerConnectionFactory.second");
			assertThat(server.beans(EchoGateway.class)).containsOnlyKeys("echoGateway", "echoGateway.second");
			assertThat(server.connectionFactory().getPort()).isEqualTo(server.port()).isEqualTo(server.port("main"));
			assertThat(server.bean(Listeners.class).getNames()).containsExactly("main", "second");
		}
	}

	@Test
	void serverMayHaveNoMainListener() throws IOException {
		try (TestServer server = TestServer.start("echo.server.port=-1", LISTENER + "only.port=0");
				TcpTestClient client = new TcpTestClient(server.port("only"))) {
			client.send(bytes("a"));
			assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
			assertThat(server.beans(EchoServerConnectionFactory.class)).hasSize(1);
		}
	}

	@Test
	void requestsTellTheirListenerAndMayGoToAChannelOfTheirOwn() throws IOException {
		try (TestServer server = TestServer.start(TwoServices.class, LISTENER + "orders.port=0",
				LISTENER + "orders.request-channel=orders");
				TcpTestClient main = server.connect();
				TcpTestClient orders = new TcpTestClient(server.port("orders"))) {
			main.send(bytes("a"));
			assertThat(main.readExactly(4)).isEqualTo(bytes("main"));
			orders.send(bytes("a"));
			assertThat(orders.readExactly(15)).isEqualTo(bytes("order of orders"));
		}
	}

	@Test
	void listenerMayHaveALimitOfItsOwnBesideThatOfAll() throws IOException {
		try (TestServer server = TestServer.start("echo.server.max-connections=3", LISTENER + "few.port=0",
				LISTENER + "few.max-connections=1"); TcpTestClient first = new TcpTestClient(server.port("few"))) {
			assertEchoes(first);
			assertRejected(server.port("few"));
			try (TcpTestClient second = server.connect(); TcpTestClient third = server.connect()) {
				assertEchoes(second);
				assertEchoes(third);
				assertRejected(server.port());
				assertThat(server.rejected(Rejection.MAX_CONNECTIONS)).isOne();
				assertThat(server.limit().getActive()).isEqualTo(3);
				assertThat(server.profile().limit().getActive()).isEqualTo(2);
			}
			first.closeSendingSide();
			assertThat(first.readToEnd()).isEmpty();
			await().until(() -> server.limit().getActive() == 0);
			try (TcpTestClient next = new TcpTestClient(server.port("few"))) {
				assertEchoes(next);
			}
		}
	}

	@Test
	void listenerThatStopsClosesItsOwnConnectionsOnly() throws IOException {
		try (TestServer server = TestServer.start(LISTENER + "second.port=0");
				TcpTestClient main = server.connect();
				TcpTestClient second = new TcpTestClient(server.port("second"))) {
			assertEchoes(main);
			assertEchoes(second);
			EchoServerConnectionFactory factory = server.bean(Listeners.class).getAll().get(1);
			assertThat(factory.getOpenConnectionIds()).hasSize(1);
			assertThat(factory.closeConnection(server.connectionFactory().getOpenConnectionIds().get(0))).isFalse();
			factory.stop();
			assertThat(second.readToEnd()).isEmpty();
			assertThat(server.reasons(1)).containsExactly(CloseReason.SERVER_SHUTDOWN);
			assertEchoes(main);
			factory.start();
			try (TcpTestClient again = new TcpTestClient(factory.getPort())) {
				assertEchoes(again);
			}
		}
	}

	@Test
	void deadlinesAreThoseOfTheListener() throws IOException {
		try (TestServer server = TestServer.start(LISTENER + "short.port=0", LISTENER + "short.idle-timeout=100ms");
				TcpTestClient main = server.connect();
				TcpTestClient client = new TcpTestClient(server.port("short"))) {
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.IDLE_TIMEOUT);
			assertEchoes(main);
		}
	}

	@Test
	void shutdownDrainsAllListeners() throws Exception {
		try (TestServer server = TestServer.start("echo.server.framing=lf", LISTENER + "second.port=0",
				"echo.server.shutdown.quiet-period=1h");
				TcpTestClient main = server.connect();
				TcpTestClient second = new TcpTestClient(server.port("second"))) {
			main.send(bytes("a"));
			second.send(bytes("b"));
			await().until(() -> server.connections().getOpen().size() == 2);
			Thread shutdown = new Thread(server::shutDown, "shutdown");
			shutdown.start();
			Listeners listeners = server.bean(Listeners.class);
			await().until(() -> listeners.getAll().stream().noneMatch(EchoServerConnectionFactory::isAccepting));
			main.send(bytes("\n"));
			second.send(bytes("\n"));
			main.closeSendingSide();
			second.closeSendingSide();
			assertThat(main.readToEnd()).isEqualTo(bytes("a\n"));
			assertThat(second.readToEnd()).isEqualTo(bytes("b\n"));
			shutdown.join();
		}
	}

	@Test
	void portInUseStopsTheStartAndTheListenerAndItsKeyAreNamed(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			String port = "second.port=" + taken.getLocalPort();
			assertThatException().isThrownBy(() -> TestServer.start(LISTENER + port));
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("Listener 'second' of the echo server could not bind port " + taken.getLocalPort())
				.contains("set echo.server.listeners.second.port to another port");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			second.port=7007 | another port than that of echo.server.port
			main.port=0      | 'main'
			Second.port=0    | 'Second'
			se_cond.port=0   | 'se_cond'
			second.prot=1    | Property: echo.server.listeners.second.prot
			second.framing=lf | echo.server.listeners.second.port
			second.port=-1   | 0 to 65535
			second=7008      | echo.server.listeners.second
			""")
	void listenerThatCannotBeStopsTheStartAndIsNamed(String property, String report, CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.port=7007", LISTENER + property));
		assertThat(output).contains("APPLICATION FAILED TO START").contains(report);
	}

	@ParameterizedTest
	@CsvSource({ "backlog=0, 1 or more", "max-frame-size=0B, 1B to 1GB", "send-buffer-size=2GB, 1B to 1GB",
			"max-connections=0, 1 or more", "idle-timeout=-1s, 0s to 365d", "frame-timeout=-1s, 0s to 365d",
			"write-timeout=366d, 0s to 365d", "reply-timeout=-1s, 0s to 365d", "concurrency=1001, 1 to 1000",
			"request-channel=, the name of a channel", "ssl.handshake-timeout=-1s, 0s to 365d",
			"ssl.client-auth=need, none unless ssl.bundle is set" })
	void valueOutOfRangeStopsTheStartAndTheWholeKeyIsNamed(String property, String range, CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> TestServer.start(LISTENER + "second.port=0", LISTENER + "second." + property));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(LISTENER + "second." + property.substring(0, property.indexOf('=')))
			.contains(range);
	}

	@ParameterizedTest
	@ValueSource(strings = { "trusted=10.0.0.0/8", "untrusted=direct", "timeout=1s" })
	void keyOfTheProxyProtocolThatWouldComeToNothingStopsTheStart(String property, CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> TestServer.start(LISTENER + "second.port=0", LISTENER + "second.proxy-protocol." + property));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(LISTENER + "second.proxy-protocol." + property.substring(0, property.indexOf('=')))
			.contains("left out unless proxy-protocol.mode is required");
	}

	@Test
	void trustInAllAddressesAndTrustThatNobodyAsksForAreWarnedOf(CapturedOutput output) {
		TestServer
			.start(LISTENER + "proxy.port=0", LISTENER + "proxy.proxy-protocol.mode=required",
					LISTENER + "proxy.proxy-protocol.trusted=10.0.0.0/8,::/0")
			.close();
		assertThat(output).contains("echo.server.listeners.proxy.proxy-protocol.trusted has a network of all addresses")
			.doesNotContain("no listener takes the PROXY protocol");
		TestServer.start("echo.server.proxy-protocol.trusted=10.0.0.0/8").close();
		assertThat(output).contains("no listener takes the PROXY protocol");
	}

	@Test
	void twoListenersMayHaveOnePortOnAddressesOfTheirOwn() throws IOException {
		AtomicReference<String> port = new AtomicReference<>();
		try (ServerSocket free = new ServerSocket(0)) {
			port.set(String.valueOf(free.getLocalPort()));
		}
		try (TestServer server = TestServer.start("echo.server.address=127.0.0.1", "echo.server.port=" + port,
				LISTENER + "second.address=127.0.0.2", LISTENER + "second.port=" + port)) {
			assertThat(server.port("second")).isEqualTo(server.port());
		}
	}

	@Test
	void selfCheckIsNotForAListenerThatSharesItsPort(CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.health.self-check=true",
				LISTENER + "second.port=0", LISTENER + "second.reuse-port=true"));
		assertThat(output).contains("echo.server.health.self-check").contains("false where reuse-port is true");
	}

	@Test
	void bundleThatIsMissingIsNamedWithTheKeyOfTheListener(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> TestServer.start(LISTENER + "tls.port=0", LISTENER + "tls.ssl.bundle=nothing"));
		assertThat(output)
			.contains("There is no SSL bundle 'nothing', which echo.server.listeners.tls.ssl.bundle names.");
	}

	@Test
	void channelThatIsMissingIsNamedWithTheKeyOfTheListener(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> TestServer.start(LISTENER + "a.port=0", LISTENER + "a.request-channel=nothing"));
		assertThat(output).contains("what clients of listener 'a' send (echo.server.listeners.a.request-channel)")
			.contains("'nothing'");
	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		client.send(bytes("a"));
		assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
	}

	private static void assertRejected(int port) throws IOException {
		try (TcpTestClient rejected = new TcpTestClient(port)) {
			assertThat(rejected.readToEnd()).isEmpty();
		}
	}

	static class TwoServices {

		@Bean
		DirectChannel orders() {
			return new DirectChannel();
		}

		@ServiceActivator(inputChannel = "echoRequests")
		String main(@Header(EchoHeaders.LISTENER) String listener) {
			return listener;
		}

		@ServiceActivator(inputChannel = "orders")
		String order(@Header(EchoHeaders.LISTENER) String listener) {
			return "order of " + listener;
		}

	}

}
