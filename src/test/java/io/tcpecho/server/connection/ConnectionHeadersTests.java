package io.tcpecho.server.connection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.tcpecho.server.TestServer;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The headers of a request as a handler, a flow and another process see them.
 */
class ConnectionHeadersTests {

	@Test
	void headersAreWhatTheFrameworksWouldBe() throws Exception {
		try (TestServer server = TestServer.start(Keeper.class); TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("a"))).isEqualTo(bytes("a"));
			Message<?> request = server.bean(Keeper.class).requests.poll(10, TimeUnit.SECONDS);
			MessageHeaders headers = request.getHeaders();
			assertThat(headers).isInstanceOf(ConnectionHeaders.class);
			assertThat(headers.keySet()).containsExactlyInAnyOrder(IpHeaders.CONNECTION_ID, IpHeaders.HOSTNAME,
					IpHeaders.IP_ADDRESS, IpHeaders.REMOTE_PORT, IpHeaders.LOCAL_ADDRESS, EchoHeaders.LISTENER,
					MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL);
			assertThat(headers.size()).isEqualTo(headers.keySet().size()).isEqualTo(headers.values().size());
			assertThat(headers).allSatisfy((name, value) -> {
				assertThat(headers.get(name)).isEqualTo(value);
				assertThat(headers.containsKey(name)).isTrue();
				assertThat(headers.containsValue(value)).isTrue();
			});
			assertThat(headers.get(IpHeaders.REMOTE_PORT, Integer.class)).isPositive();
			assertThatIllegalArgumentException().isThrownBy(() -> headers.get(IpHeaders.REMOTE_PORT, String.class));
			assertThat(headers.get("another")).isNull();
			assertThat(headers.containsKey("another")).isFalse();
			assertThat(headers.getId()).isNull();
			Map<String, Object> copy = Map.copyOf(headers);
			assertThat(headers.toString()).contains(IpHeaders.CONNECTION_ID);
			assertThat(headers.hashCode()).isEqualTo(copy.hashCode());
			assertThat(MessageBuilder.fromMessage(request).setHeader("more", 1).build().getHeaders())
				.containsAllEntriesOf(copy)
				.containsEntry("more", 1);
			assertThat(serialized(headers)).containsEntry(IpHeaders.IP_ADDRESS, "127.0.0.1")
				.doesNotContainKey(MessageHeaders.REPLY_CHANNEL);
		}
	}

	private static MessageHeaders serialized(MessageHeaders headers) throws IOException, ClassNotFoundException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(headers);
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			return (MessageHeaders) in.readObject();
		}
	}

	static class Keeper {

		private final BlockingQueue<Message<?>> requests = new LinkedBlockingQueue<>();

		@ServiceActivator(inputChannel = "echoRequests")
		Message<?> keep(Message<?> request) {
			this.requests.add(request);
			return request;
		}

	}

}
