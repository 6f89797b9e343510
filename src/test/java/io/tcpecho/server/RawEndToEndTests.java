package io.tcpecho.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The raw mode over real sockets.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawEndToEndTests {

	private static final int KB = 1024;

	@AutoClose
	private final TestServer server = TestServer.start();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 100, KB - 1, KB, KB + 1, 2 * KB, 16 * KB - 1, 16 * KB, 16 * KB + 1, 64 * KB - 1,
			64 * KB, 64 * KB + 1, 200_000, KB * KB })
	void chunkComesBackAtOnceWithNothingAddedAndNothingWithheld(int size) throws IOException {
		byte[] chunk = randomBytes(size, size);
		try (TcpTestClient client = this.server.connect()) {
			CompletableFuture<Void> sent = client.sendAsync(chunk);
			assertThat(client.readExactly(size)).isEqualTo(chunk);
			sent.join();
			client.closeSendingSide();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void everySingleByteComesBackBeforeTheNextIsSent() throws IOException {
		try (TcpTestClient client = this.server.connect()) {
			for (int value = 0; value <= 0xFF; value++) {
				byte[] single = { (byte) value };
				client.send(single);
				assertThat(client.readExactly(1)).isEqualTo(single);
			}
		}
	}

	@Test
	void clientThatClosesItsSendingSideGetsEveryByteBack() throws IOException {
		byte[] bytes = randomBytes(20 * KB * KB, 1);
		try (TcpTestClient client = this.server.connect()) {
			assertThat(client.exchange(bytes)).isEqualTo(bytes);
		}
	}

	@Test
	void clientThatSendsNothingGetsNothingBack() throws IOException {
		try (TcpTestClient client = this.server.connect()) {
			client.closeSendingSide();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void hundredClientsAtOnceGetEachItsOwnBytesBack() throws IOException {
		List<TcpTestClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 100; i++) {
				clients.add(this.server.connect());
			}
			await().until(this.server::activeConnections, (active) -> active >= 100);
			List<CompletableFuture<Void>> sending = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				sending.add(clients.get(i).sendAsync(randomBytes(100 * KB, i)));
			}
			for (int i = 0; i < 100; i++) {
				assertThat(clients.get(i).readExactly(100 * KB)).as("client %d", i).isEqualTo(randomBytes(100 * KB, i));
			}
			sending.forEach(CompletableFuture::join);
		}
		finally {
			for (TcpTestClient client : clients) {
				client.close();
			}
		}
		await().untilAsserted(() -> assertThat(this.server.activeConnections()).isZero());
	}

	@Test
	void serverOnAllInterfacesAnswersOverIpv6() throws IOException {
		try (TcpTestClient client = new TcpTestClient(ipv6Loopback(), this.server.port())) {
			assertThat(client.exchange(bytes("six"))).isEqualTo(bytes("six"));
		}
	}

	@Test
	void serverOnAnIpv6AddressAnswersThere() throws IOException {
		InetAddress loopback = ipv6Loopback();
		try (TestServer ipv6 = TestServer.start("echo.server.address=::1");
				TcpTestClient client = new TcpTestClient(loopback, ipv6.port())) {
			assertThat(client.exchange(bytes("six"))).isEqualTo(bytes("six"));
		}
	}

	private static InetAddress ipv6Loopback() throws IOException {
		InetAddress loopback = InetAddress.getAllByName("::1")[0];
		assumeThat(NetworkInterface.getByInetAddress(loopback)).as("interface with ::1").isNotNull();
		return loopback;
	}

	private static byte[] randomBytes(int count, int seed) {
		byte[] bytes = new byte[count];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

}
