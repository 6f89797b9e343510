package io.tcpecho.process;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The whole server under limits of its process and signals.
 */
class EchoServerProcessTests {

	private static final int SIGTERM_EXIT_CODE = 143;

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void serverThatRunsOutOfFileDescriptorsSaysSoAndServesAgainWhenTheyAreFree()
			throws IOException, InterruptedException {
		List<TcpTestClient> clients = new ArrayList<>();
		try (EchoServerProcess server = EchoServerProcess.start("ulimit -n 300", EchoServerProcess.SHORT_LIVED)) {
			assertThat(server.hasLogged("The process may open 300 files")).isTrue();
			assertThat(server.hasLogged("max-connections=10000 and server.tomcat.max-connections=500 need")).isTrue();
			assertThat(health(server, "/readiness").statusCode()).isEqualTo(200);
			for (int i = 0; i < 500; i++) {
				clients.add(server.connect());
			}
			await().until(() -> server.hasLogged("Failed to accept a connection"));
			// over the connection that is open already: a new one would find no
			// descriptor
			await().untilAsserted(() -> assertThat(health(server, "/readiness")).as(() -> server.output().toString())
				.extracting(HttpResponse::statusCode, HttpResponse::body)
				.first()
				.isEqualTo(503));
			assertThat(health(server, "").body()).contains("OUT_OF_SERVICE").contains("Too many open files");
			for (TcpTestClient client : clients) {
				client.close();
			}
			await().ignoreExceptions().untilAsserted(() -> assertEchoes(server));
			await().untilAsserted(() -> assertThat(health(server, "/readiness").statusCode()).isEqualTo(200));
			assertThat(health(server, "/liveness").statusCode()).isEqualTo(200);
			assertThat(health(server, "").body()).contains("lastAcceptFailure");
			assertThat(metric(server, "echo.server.accept.failures")).isPositive();
			// a line at once, then one in ten seconds
			assertThat(server.output().stream().filter((line) -> line.contains("Failed to accept"))).hasSizeBetween(1,
					3);
		}
		finally {
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
	}

	@Test
	void clientsThatSendAndNeverReadAreClosedWithoutExhaustingTheHeapAndOthersAreServed() throws IOException {
		List<TcpTestClient> clients = new ArrayList<>();
		// 500 send buffers as the system grows them are more memory than it may have for
		// TCP: it would drop what the clients send, and the server would see nothing of
		// it
		try (EchoServerProcess server = EchoServerProcess.start("", EchoServerProcess.SHORT_LIVED, "-Xmx128m",
				"echo.server.write-timeout=3s", "echo.server.send-buffer-size=64KB");
				TcpTestClient other = server.connect()) {
			byte[] flood = new byte[1_000_000];
			for (int i = 0; i < 500; i++) {
				TcpTestClient client = server.connect();
				clients.add(client);
				client.sendAsync(flood).exceptionally((failure) -> null);
			}
			await().untilAsserted(() -> {
				other.send(bytes("a"));
				assertThat(other.readExactly(1)).isEqualTo(bytes("a"));
				// more than a quarter of the heap holds end before their time
				assertThat(server.output()
					.stream()
					.filter((line) -> line.contains(" reason=write-timeout ") || line.contains(" reason=overloaded "))
					.count()).isEqualTo(500);
			});
			assertThat(server.hasLogged("OutOfMemoryError")).isFalse();
			assertEchoes(server);
		}
		finally {
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
	}

	@Test
	void terminatedServerDrainsWhileItsReadinessTellsThatItRefusesTraffic() throws IOException, InterruptedException {
		try (EchoServerProcess server = EchoServerProcess.start("", EchoServerProcess.SHORT_LIVED,
				"echo.server.shutdown.quiet-period=1s"); TcpTestClient client = server.connect()) {
			// it is ready a moment after it has said that it is started
			await().untilAsserted(() -> assertThat(health(server, "/readiness").statusCode()).isEqualTo(200));
			assertEchoes(client);
			server.terminate();
			await().untilAsserted(() -> {
				assertEchoes(client);
				assertThat(health(server, "/readiness").statusCode()).isEqualTo(503);
			});
			await().ignoreExceptions().untilAsserted(() -> {
				assertEchoes(client);
				assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> server.connect().close());
			});
			assertThat(health(server, "/readiness").statusCode()).isEqualTo(503);
			assertThat(client.readToEnd()).isEmpty();
			assertThat(server.awaitExit()).isEqualTo(SIGTERM_EXIT_CODE);
			await().until(() -> server.hasLogged("Finished: 1, cut: 0"));
			assertThat(server.output()).noneMatch((line) -> line.contains(" ERROR "));
		}
	}

	@Test
	void secondSignalEndsTheDrainAtOnce() throws IOException, InterruptedException {
		try (EchoServerProcess server = EchoServerProcess.start("", EchoServerProcess.SHORT_LIVED,
				"echo.server.shutdown.quiet-period=15s"); TcpTestClient client = server.connect()) {
			assertEchoes(client);
			server.terminate();
			await().until(() -> server.hasLogged("Commencing graceful shutdown of the echo server"));
			await().pollInterval(Duration.ofMillis(200)).until(() -> {
				server.terminate();
				return server.hasLogged("ended by a second signal");
			});
			assertThat(server.awaitExit()).isEqualTo(SIGTERM_EXIT_CODE);
		}
	}

	private HttpResponse<String> health(EchoServerProcess server, String group)
			throws IOException, InterruptedException {
		return get(server, "/actuator/health" + group);
	}

	private HttpResponse<String> get(EchoServerProcess server, String path) throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:%d%s".formatted(server.httpPort(), path));
		return this.http.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	private double metric(EchoServerProcess server, String name) throws IOException, InterruptedException {
		String body = get(server, "/actuator/metrics/" + name).body();
		return Double.parseDouble(body.replaceAll("(?s).*\"value\":([0-9.E]+).*", "$1"));
	}

	private static void assertEchoes(EchoServerProcess server) throws IOException {
		try (TcpTestClient client = server.connect()) {
			assertEchoes(client);
		}
	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		client.send(bytes("echo"));
		assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
	}

}
