package io.tcpecho.server;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.test.TcpTestClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Services that need not answer: {@code echo.server.reply=optional}.
 */
class OptionalReplyTests {

	private static final String[] PROPERTIES = { "echo.server.framing=lf", "echo.server.reply=optional" };

	@Test
	void oneWayServiceTakesOneMessageAfterTheOther() throws Exception {
		try (TestServer server = TestServer.start(OneWay.class, PROPERTIES); TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("1\n2\n3\n"))).isEmpty();
			assertThat(server.bean(OneWay.class).received).containsExactly("1", "2", "3");
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
	}

	@Test
	void replyIsSentWhereThereIsOne() throws IOException {
		try (TestServer server = TestServer.start(Sparing.class, PROPERTIES); TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("1\nhush\n2\n"))).isEqualTo(bytes("1\n2\n"));
		}
	}

	@Test
	void replyThatComesLaterIsSentWhenItComes() throws Exception {
		try (TestServer server = TestServer.start(Later.class, PROPERTIES); TcpTestClient client = server.connect()) {
			client.send(bytes("1\n2\n"));
			Message<?> first = server.bean(Later.class).requests.take();
			reply(server.bean(Later.class).requests.take(), "two");
			assertThat(client.readExactly(4)).isEqualTo(bytes("two\n"));
			reply(first, CompletableFuture.completedFuture("one"));
			assertThat(client.readExactly(4)).isEqualTo(bytes("one\n"));
		}
	}

	@Test
	void failureThatComesLaterEndsTheConnection() throws Exception {
		try (TestServer server = TestServer.start(Later.class, PROPERTIES); TcpTestClient client = server.connect()) {
			client.send(bytes("1\n2\n"));
			Message<?> first = server.bean(Later.class).requests.take();
			reply(server.bean(Later.class).requests.take(), "two");
			channel(first).send(new ErrorMessage(new IllegalStateException("on request")));
			assertThat(client.readToEnd()).isEqualTo(bytes("two\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
		}
	}

	private static void reply(Message<?> request, Object payload) {
		assertThat(channel(request).send(new GenericMessage<>(payload))).isTrue();
	}

	private static MessageChannel channel(Message<?> request) {
		Object channel = request.getHeaders().getReplyChannel();
		return (MessageChannel) Objects.requireNonNull(channel);
	}

	static class OneWay {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@ServiceActivator(inputChannel = "echoRequests")
		void handle(String text) {
			this.received.add(text);
		}

	}

	static class Sparing {

		@ServiceActivator(inputChannel = "echoRequests")
		@Nullable String handle(String text) {
			return text.equals("hush") ? null : text;
		}

	}

	static class Later {

		final BlockingQueue<Message<?>> requests = new LinkedBlockingQueue<>();

		@ServiceActivator(inputChannel = "echoRequests")
		void handle(Message<byte[]> request) {
			this.requests.add(request);
		}

	}

}
