package io.tcpecho.server.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.process.EchoServerProcess;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The heap that connections retain, the stacks of their virtual threads included.
 */
class ConnectionHeapTests {

	private static final int CONNECTIONS = 1000;

	/**
	 * An array for 1024 buffers that the JDK keeps for each platform thread that reads.
	 */
	private static final long JDK_BUFFER_CACHE = 4112;

	private static final byte[] MESSAGE = bytes("x".repeat(64));

	@Test
	@EnabledForJreRange(minVersion = 24)
	void idleConnectionRetainsLessThan4Kilobytes() throws IOException {
		expectHeapOfAnIdleConnection(4096);
	}

	@Test
	@EnabledForJreRange(maxVersion = 23)
	void idleConnectionOnAPlatformThreadRetainsLessThan4KilobytesBesidesTheJdksCache() throws IOException {
		expectHeapOfAnIdleConnection(4096 + JDK_BUFFER_CACHE);
	}

	private static void expectHeapOfAnIdleConnection(long limit) throws IOException {
		try (EchoServerProcess server = EchoServerProcess.start("", "-Xmx256m",
				"logging.level.io.tcpecho.access=off")) {
			// the frames of a stack are several times larger until they are compiled
			await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
				converse(server);
				assertThat(heapOfAnIdleConnection(server)).isBetween(500L, limit);
			});
		}
	}

	private static void converse(EchoServerProcess server) throws IOException {
		try (TcpTestClient client = server.connect()) {
			for (int i = 0; i < 30_000; i++) {
				echo(client);
			}
		}
		for (int i = 0; i < 3_000; i++) {
			TcpTestClient client = server.connect();
			echo(client);
			client.reset();
		}
	}

	private static long heapOfAnIdleConnection(EchoServerProcess server) throws IOException {
		List<TcpTestClient> clients = new ArrayList<>();
		try {
			long before = server.liveHeap();
			for (int i = 0; i < CONNECTIONS; i++) {
				TcpTestClient client = server.connect();
				clients.add(client);
				echo(client);
			}
			return (server.liveHeap() - before) / CONNECTIONS;
		}
		finally {
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
	}

	private static void echo(TcpTestClient client) throws IOException {
		client.send(MESSAGE);
		assertThat(client.readExactly(MESSAGE.length)).isEqualTo(MESSAGE);
	}

}
