package io.tcpecho.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole server after its memory was exhausted for a while. With virtual threads, it
 * is up to the JDK whether it serves again: the JDK's poller is one of the threads that
 * may have died.
 */
class OutOfMemoryTests {

	/** Less than the accept queue of the HTTP server holds. */
	private static final int CONNECTIONS = 80;

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void serverServesAgainWhenTheMemoryIsBack() throws IOException, InterruptedException {
		List<TcpTestClient> clients = new ArrayList<>();
		try (EchoServerProcess server = EchoServerProcess.start("", "-Xmx64m", "-XX:+UseSerialGC",
				EchoServerProcess.SHORT_LIVED, "spring.main.sources=" + HeapStorm.SOURCE, "echo.server.idle-timeout=3s",
				"spring.threads.virtual.enabled=false")) {
			assertServes(server);
			try (TcpTestClient client = server.connect()) {
				client.send(bytes(HeapStorm.REQUEST));
				for (int i = 0; i < CONNECTIONS; i++) {
					// connected by the operating system, whatever the process does
					clients.add(use(server.connect(), "echo"));
					clients.add(use(new TcpTestClient(server.httpPort()), "GET / HTTP/1.0\r\n\r\n"));
					LockSupport.parkNanos(HeapStorm.DURATION.toNanos() / CONNECTIONS);
				}
			}
			for (TcpTestClient client : clients) {
				client.reset();
			}
			// 2 to 5 s on an idle machine
			await().ignoreExceptions().untilAsserted(() -> assertServes(server));
			assertThat(server.output()).anyMatch((line) -> line.contains("OutOfMemoryError"));
			// the watchdog looks
			try (TcpTestClient idle = server.connect()) {
				assertThat(idle.readToEnd()).isEmpty();
			}
			await().untilAsserted(
					() -> assertThat(server.output()).anyMatch((line) -> line.contains("reason=idle-timeout")));
		}
		finally {
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
	}

	private static TcpTestClient use(TcpTestClient client, String request) {
		try {
			client.send(bytes(request));
		}
		catch (IOException ex) {
			// what the storm costs
		}
		return client;
	}

	private void assertServes(EchoServerProcess server) throws IOException, InterruptedException {
		assertEchoes(server);
		assertThat(health(server, "readiness", Duration.ofSeconds(5))).isEqualTo(200);
		assertThat(health(server, "liveness", Duration.ofSeconds(5))).isEqualTo(200);
	}

	private int health(EchoServerProcess server, String group, Duration timeout)
			throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:%d/actuator/health/%s".formatted(server.httpPort(), group));
		return this.http
			.send(HttpRequest.newBuilder(uri).timeout(timeout).build(), HttpResponse.BodyHandlers.ofString())
			.statusCode();
	}

	private static void assertEchoes(EchoServerProcess server) throws IOException {
		try (TcpTestClient client = server.connect()) {
			client.send(bytes("echo"));
			assertThat(client.readExactly(4)).isEqualTo(bytes("echo"));
		}
	}

}
