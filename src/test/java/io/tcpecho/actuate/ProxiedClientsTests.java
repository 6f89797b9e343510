package io.tcpecho.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import io.micrometer.core.instrument.MeterRegistry;
import io.tcpecho.server.ServerTest;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.servlet.client.RestTestClient;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator sees of clients that balancers tell of, and of those who may not.
 */
@ServerTest(
		properties = { "echo.server.proxy-protocol.mode=required", "echo.server.proxy-protocol.trusted=127.0.0.2/32" })
class ProxiedClientsTests {

	private final RestTestClient http;

	private final int port;

	private final MeterRegistry meters;

	ProxiedClientsTests(@LocalServerPort int http, @Value("${local.echo.server.port}") int port,
			@Autowired MeterRegistry meters) {
		this.http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + http + "/actuator").build();
		this.port = port;
		this.meters = meters;
	}

	@Test
	void clientIsListedAndFoundByItsOwnAddress() throws IOException {
		try (Socket socket = connectFrom("127.0.0.2"); TcpTestClient client = new TcpTestClient(socket)) {
			client.send(bytes("PROXY TCP4 192.0.2.1 203.0.113.7 50000 7007\r\na"));
			assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
			expect("192.0.2.1:50000").json("""
					{"matching": 1, "connections": [{"remoteAddress": "192.0.2.1", "remotePort": 50000,
						"proxyAddress": "127.0.0.2", "proxyPort": %d, "received": 1, "state": "waiting"}]}
					""".formatted(socket.getLocalPort()));
			expect("127.0.0.2").json("""
					{"matching": 0}
					""");
		}
	}

	@Test
	void whoeverIsTurnedAwayIsCountedAsRejectedAndAsAClose() throws IOException {
		double rejected = rejected();
		long closed = closed();
		try (Socket socket = connectFrom("127.0.0.3")) {
			assertThat(socket.isConnected()).isTrue();
			await().untilAsserted(() -> assertThat(rejected() - rejected).isOne());
			await().untilAsserted(() -> assertThat(closed() - closed).isOne());
		}
	}

	private double rejected() {
		return this.meters.get("echo.server.connections.rejected")
			.tag("reason", "proxy-untrusted")
			.functionCounter()
			.count();
	}

	private long closed() {
		return this.meters.get("echo.server.connection.duration").tag("reason", "proxy-untrusted").timer().count();
	}

	private RestTestClient.BodyContentSpec expect(String client) {
		return this.http.get().uri("/connections?client=" + client).exchange().expectStatus().isOk().expectBody();
	}

	@SuppressWarnings("AddressSelection") // literals
	private Socket connectFrom(String address) throws IOException {
		return new Socket(InetAddress.getByName("127.0.0.1"), this.port, InetAddress.getByName(address), 0);
	}

}
