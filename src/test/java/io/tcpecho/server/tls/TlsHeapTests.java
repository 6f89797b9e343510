package io.tcpecho.server.tls;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.process.EchoServerProcess;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The heap that idle TLS connections retain.
 */
class TlsHeapTests {

	private static final int CONNECTIONS = 150;

	/**
	 * About 17 KB have been measured, of which 6 are the stack of a virtual thread before
	 * it is compiled. The JDK's own socket kept 83 KB.
	 */
	private static final long LIMIT = 24 * 1024;

	@Test
	void idleConnectionGivesTheBuffersOfALargeMessageBack() throws IOException {
		List<String> options = new ArrayList<>(List.of(TestTls.server("server", "ca")));
		options.addAll(List.of("-Xmx256m", "logging.level.io.tcpecho.access=off"));
		List<TcpTestClient> clients = new ArrayList<>();
		try (EchoServerProcess server = EchoServerProcess.start("", options.toArray(String[]::new))) {
			connect(server, clients);
			long before = server.liveHeap();
			connect(server, clients);
			assertThat((server.liveHeap() - before) / CONNECTIONS).isBetween(2048L, LIMIT);
		}
		finally {
			for (TcpTestClient client : clients) {
				client.reset();
			}
		}
	}

	private static void connect(EchoServerProcess server, List<TcpTestClient> clients) throws IOException {
		byte[] message = new byte[16 * 1024];
		for (int i = 0; i < CONNECTIONS; i++) {
			TcpTestClient client = new TcpTestClient(TestTls.connect(server.port(), null));
			clients.add(client);
			client.send(message);
			assertThat(client.readExactly(message.length)).isEqualTo(message);
		}
	}

}
