package io.tcpecho.actuate;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;

import io.tcpecho.server.ServerTest;
import io.tcpecho.server.TestApplication;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is answered over HTTP, under which names, and what a browser may ask for other
 * sites.
 */
@ServerTest
class HttpGuardTests {

	private static final String HEALTH = "/actuator/health/liveness";

	private final int port;

	HttpGuardTests(@LocalServerPort int port) {
		this.port = port;
	}

	@Test
	void actuatorListensOnThisMachineAlone() {
		// with an open actuator this port would be taken on every address
		assertThat(isFree("127.0.0.2", this.port)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1:8080", "127.0.0.1", "[::1]:8080", "[::1]", "10.1.2.3", "localhost:8080",
			"LocalHost", "localhost.:8080" })
	void addressesAndLocalhostAreAnswered(String host) throws IOException {
		assertThat(status(this.port, "GET", HEALTH, "Host: " + host)).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
			"1.2.3.4.5" })
	void requestUnderAnotherNameIsMisdirected(String host) throws IOException {
		for (String path : new String[] { HEALTH, "/actuator/connections", "/", "/status/status.js" }) {
			assertThat(status(this.port, "GET", path, "Host: " + host)).as(path).isEqualTo(421);
		}
	}

	@Test
	void requestWithoutAHostIsAnswered() throws IOException {
		try (TcpTestClient client = new TcpTestClient(this.port)) {
			client.send(bytes("GET " + HEALTH + " HTTP/1.0\r\n\r\n"));
			assertThat(text(client.readToEnd())).startsWith("HTTP/1.1 200");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example",
			"Origin: null", "Origin: http://localhost:3000" })
	void changeThatAPageOfAnotherSiteAsksForIsRefused(String header) throws IOException {
		for (String method : new String[] { "POST", "PUT", "PATCH", "DELETE" }) {
			assertThat(status(this.port, method, "/actuator/connections/a", "Host: localhost:8080", header)).as(method)
				.isEqualTo(403);
		}
		assertThat(status(this.port, "GET", HEALTH, "Host: localhost:8080", header)).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "Origin: http://localhost:8080",
			"Accept: */*" })
	void changeThatNoPageOfAnotherSiteAsksForReachesTheActuator(String header) throws IOException {
		// which closes no connection as long as that is locked
		assertThat(status(this.port, "DELETE", "/actuator/connections/a", "Host: localhost:8080", header)).isIn(404,
				405);
	}

	@Test
	void keyListsMoreNamesAndSwitchesTheCheckOnForAnOpenServer() throws IOException {
		try (ConfigurableApplicationContext context = start("--server.address=0.0.0.0",
				"--echo.server.http.allowed-hosts=echo.example.org,tcp-echo")) {
			int open = port(context, "server");
			for (String host : new String[] { "Echo.Example.Org:80", "tcp-echo", "localhost", "10.1.2.3" }) {
				assertThat(status(open, "GET", HEALTH, "Host: " + host)).as(host).isEqualTo(200);
			}
			assertThat(status(open, "GET", HEALTH, "Host: evil.example")).isEqualTo(421);
		}
	}

	@Test
	void openServerAnswersUnderAnyNameAndALocalActuatorBesideItUnderNone() throws IOException {
		try (ConfigurableApplicationContext context = start("--server.address=0.0.0.0", "--management.server.port=0",
				"--management.server.address=127.0.0.1")) {
			int server = port(context, "server");
			int management = port(context, "management");
			assertThat(status(server, "GET", "/", "Host: tcp-echo.monitoring")).isEqualTo(200);
			assertThat(status(server, "POST", "/", "Host: tcp-echo", "Sec-Fetch-Site: cross-site")).isEqualTo(403);
			assertThat(status(management, "GET", HEALTH, "Host: tcp-echo.monitoring")).isEqualTo(421);
			assertThat(status(management, "GET", HEALTH, "Host: localhost")).isEqualTo(200);
			assertThat(status(management, "POST", HEALTH, "Host: localhost", "Sec-Fetch-Site: cross-site"))
				.isEqualTo(403);
		}
	}

	@Test
	void actuatorWithAPortOfItsOwnIsBoundWhereTheApplicationIs() throws IOException {
		try (ConfigurableApplicationContext context = start("--management.server.port=0")) {
			int management = port(context, "management");
			assertThat(isFree("127.0.0.2", management)).isTrue();
			assertThat(status(management, "GET", HEALTH, "Host: evil.example")).isEqualTo(421);
		}
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return TestApplication.with(TestApplication.class)
			.properties("spring.main.banner-mode=off")
			.run(Stream
				.concat(Stream.of("--server.port=0", "--echo.server.port=0", "--echo.server.shutdown.quiet-period=0s"),
						Stream.of(arguments))
				.toArray(String[]::new));
	}

	private static int port(ConfigurableApplicationContext context, String server) {
		return context.getEnvironment().getRequiredProperty("local." + server + ".port", Integer.class);
	}

	private static boolean isFree(String address, int port) {
		try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName(address))) {
			return taken.isBound();
		}
		catch (BindException ex) {
			return false;
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static int status(int port, String method, String path, String... headers) throws IOException {
		try (TcpTestClient client = new TcpTestClient(port)) {
			client.send(bytes(method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers)
					+ "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
			String answer = text(client.readToEnd());
			return Integer.parseInt(answer.substring(9, 12));
		}
	}

}
