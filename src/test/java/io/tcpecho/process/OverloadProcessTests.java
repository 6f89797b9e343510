package io.tcpecho.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that make the server hold more than its heap.
 */
class OverloadProcessTests {

	private static final int FRAME_SIZE = 64 * 1024;

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<SocketChannel> clients = new ArrayList<>();

	@AfterEach
	void closeClients() throws IOException {
		for (SocketChannel client : this.clients) {
			client.close();
		}
	}

	@Test
	void clientsThatFinishNoFrameEndAndOthersAreServed() throws IOException, InterruptedException {
		try (EchoServerProcess server = start("echo.server.framing=lf"); TcpTestClient other = server.connect()) {
			double max = metric(server, "echo.server.buffered.max");
			int most = (int) (max / FRAME_SIZE);
			expectOverload(server, other, 1500, FRAME_SIZE, 1500 - most);
			assertThat(server.output().stream().filter((line) -> line.contains("reason=")))
				.allMatch((line) -> line.contains(" reason=overloaded "));
			assertThat(metric(server, "echo.server.buffered")).isBetween(max / 2, max);
			closeClients();
			await().untilAsserted(() -> assertThat(metric(server, "echo.server.buffered")).isZero());
			assertEchoes(other);
		}
	}

	@Test
	void clientsThatSendAndNeverReadEndAndOthersAreServed() throws IOException, InterruptedException {
		try (EchoServerProcess server = start("echo.server.framing=raw", "echo.server.send-buffer-size=16KB");
				TcpTestClient other = server.connect()) {
			expectOverload(server, other, 2000, 6 * FRAME_SIZE, 500);
			closeClients();
			await().untilAsserted(() -> assertThat(metric(server, "echo.server.buffered")).isZero());
			assertEchoes(other);
		}
	}

	private static EchoServerProcess start(String... options) throws IOException {
		List<String> all = new ArrayList<>(
				List.of("-Xmx256m", "-Xms64m", "-XX:+UseSerialGC", EchoServerProcess.SHORT_LIVED));
		// on a busy machine, whoever looks at what connections hold may be late
		all.add("echo.server.max-buffered=32MB");
		all.addAll(List.of(options));
		return EchoServerProcess.start("ulimit -n $(ulimit -Hn)", all.toArray(String[]::new));
	}

	/**
	 * Floods the server until as many connections as at least have to have been ended.
	 */
	private void expectOverload(EchoServerProcess server, TcpTestClient other, int count, int length, int ended)
			throws IOException, InterruptedException {
		double max = metric(server, "echo.server.buffered.max");
		List<ByteBuffer> unsent = new ArrayList<>();
		ByteBuffer flood = ByteBuffer.allocate(length);
		for (int i = 0; i < count; i++) {
			this.clients.add(connect(server));
			unsent.add(flood.duplicate());
			send(i, unsent.get(i));
			if (i % 10 == 0) {
				assertEchoes(other);
			}
			if (i % 100 == 0) {
				assertThat(metric(server, "echo.server.buffered")).isLessThanOrEqualTo(max);
			}
		}
		await().untilAsserted(() -> {
			for (int i = 0; i < count; i++) {
				send(i, unsent.get(i));
			}
			assertEchoes(other);
			assertThat(metric(server, "echo.server.buffered")).isLessThanOrEqualTo(max);
			assertThat(server.output().stream().filter((line) -> line.contains(" reason=overloaded ")).count())
				.isGreaterThanOrEqualTo(ended);
		});
		assertThat(server.output()).noneMatch((line) -> line.contains("OutOfMemoryError"));
		assertThat(server.hasLogged("Closed the connection that held most")).isTrue();
	}

	private static SocketChannel connect(EchoServerProcess server) throws IOException {
		SocketChannel client = SocketChannel.open();
		client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
		client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
		client.configureBlocking(false);
		return client;
	}

	private void send(int client, ByteBuffer unsent) {
		try {
			if (unsent.hasRemaining()) {
				this.clients.get(client).write(unsent);
			}
		}
		catch (IOException ex) {
			// ended
			unsent.position(unsent.limit());
		}
	}

	private double metric(EchoServerProcess server, String name) throws IOException, InterruptedException {
		URI uri = URI.create("http://127.0.0.1:%d/actuator/metrics/%s".formatted(server.httpPort(), name));
		String body = this.http
			.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
					HttpResponse.BodyHandlers.ofString())
			.body();
		return Double.parseDouble(body.replaceAll("(?s).*\"value\":([0-9.E]+).*", "$1"));
	}

	private static void assertEchoes(TcpTestClient client) throws IOException {
		client.send(bytes("a\n"));
		assertThat(client.readExactly(2)).isEqualTo(bytes("a\n"));
	}

}
