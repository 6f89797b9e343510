package io.tcpecho.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.test.TcpTestClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.integration.annotation.BridgeFrom;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.ExecutorChannel;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpConnectionOpenEvent;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.GenericMessage;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Service activators that do what an echo does not: fail, stay silent, answer from
 * another thread.
 */
@ExtendWith(OutputCaptureExtension.class)
class HandlerEndToEndTests {

	@ParameterizedTest
	@ValueSource(strings = { "exception", "error" })
	void handlerThatFailsEndsOnlyThatConnectionAfterAllEarlierReplies(String failure) throws IOException {
		try (TestServer server = TestServer.start(FailingHandler.class, "echo.server.framing=lf");
				TcpTestClient other = server.connect();
				TcpTestClient client = server.connect()) {
			other.send(bytes("before\n"));
			assertThat(other.readExactly(7)).isEqualTo(bytes("before\n"));
			client.send(bytes("one\ntwo\n" + failure + "\nnever\n"));
			assertThat(client.readToEnd()).isEqualTo(bytes("one\ntwo\n"));
			client.closeSendingSide();
			await().untilAsserted(() -> assertThat(server.activeConnections()).isOne());
			other.send(bytes("after\n"));
			assertThat(other.readExactly(6)).isEqualTo(bytes("after\n"));
		}
	}

	@Test
	void stackTraceOfAHandlerIsLoggedOnceHoweverManyRequestsFail(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(FailingHandler.class, "echo.server.framing=lf")) {
			for (int i = 0; i < 20; i++) {
				try (TcpTestClient client = server.connect()) {
					assertThat(client.exchange(bytes("exception\n"))).isEmpty();
				}
			}
			assertThat(server.reasons(20)).containsOnly(CloseReason.HANDLER_ERROR);
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("its request failed"))).hasSize(1);
		assertThat(
				output.toString().lines().filter((line) -> line.contains("Caused by") && line.contains("on request")))
			.hasSize(1);
		assertThat(output.toString().lines().filter((line) -> line.contains("reason=handler-error"))).hasSize(20);
	}

	@Test
	void handlerThatStaysSilentEndsTheConnectionAfterTheReplyTimeout() throws IOException {
		try (TestServer server = TestServer.start(SilentHandler.class, "echo.server.framing=lf",
				"echo.server.reply-timeout=100ms"); TcpTestClient client = server.connect()) {
			client.send(bytes("one\nsilence\ntwo\n"));
			assertThat(client.readToEnd()).isEqualTo(bytes("one\n"));
		}
	}

	@Test
	void repliesFromAnotherThreadArriveInOrder() throws IOException {
		try (TestServer server = TestServer.start(HandlerOnWorkerThread.class, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			client.send(bytes("1\n"));
			assertThat(client.readExactly(11)).isEqualTo(bytes("1 worker-1\n"));
			assertThat(client.exchange(bytes("2\n3\n4\n"))).isEqualTo(bytes("2 worker-2\n3 worker-3\n4 worker-4\n"));
		}
	}

	@Test
	void messageThatAnotherThreadSendsArrivesWhileTheConnectionWaitsForInput() throws IOException {
		try (TestServer server = TestServer.start(ConnectionObserver.class, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			// once this is answered, the connection's own thread has nothing left to send
			client.send(bytes("old\n"));
			assertThat(client.readExactly(4)).isEqualTo(bytes("old\n"));
			server.bean(ConnectionObserver.class).opened.join().send(new GenericMessage<>(bytes("news")));
			assertThat(client.readExactly(5)).isEqualTo(bytes("news\n"));
		}
	}

	@Test
	void lateSecondReplyIsNotTakenForThatOfTheNextRequest() throws IOException {
		try (TestServer server = TestServer.start(HandlerThatRepeatsItself.class, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			client.send(bytes("1\n"));
			assertThat(client.readExactly(2)).isEqualTo(bytes("1\n"));
			assertThat(client.exchange(bytes("2\n3\n"))).isEqualTo(bytes("2\n3\n"));
			assertThat(server.bean(HandlerThatRepeatsItself.class).repeated).containsExactly(false, false);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { PlainHandler.class, StringHandler.class, ObjectHandler.class, PayloadHandler.class })
	void plainMethodTakesAnyNumberOfEmptyMessages(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			byte[] empty = bytes("\n".repeat(150));
			client.send(empty);
			assertThat(client.readExactly(empty.length)).isEqualTo(empty);
			assertThat(client.exchange(bytes("a\n"))).isEqualTo(bytes("a\n"));
		}
	}

	@Test
	void replyThatTheFramingCannotExpressEndsTheConnectionAfterAllEarlierReplies() throws IOException {
		try (TestServer server = TestServer.start(RepeatingHandler.class, "echo.server.framing=length-1");
				TcpTestClient client = server.connect()) {
			client.send(bytes("\u0001a\u0001b\u0003123\u0001c"));
			// a length of 100 is the letter d
			assertThat(client.readToEnd()).isEqualTo(bytes("d" + "a".repeat(100) + "d" + "b".repeat(100)));
		}
	}

	/** Answers with the message a hundred times over. */
	static class RepeatingHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		String handle(String message) {
			return message.repeat(100);
		}

	}

	static class PlainHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			return message;
		}

	}

	/** Answers the request before for a second time, then the request. */
	static class HandlerThatRepeatsItself {

		private final List<Boolean> repeated = new ArrayList<>();

		private @Nullable Message<?> before;

		@ServiceActivator(inputChannel = "echoRequests")
		Object handle(Message<?> request) {
			if (this.before != null) {
				MessageChannel channel = (MessageChannel) this.before.getHeaders().getReplyChannel();
				this.repeated.add(channel != null && channel.send(this.before));
			}
			this.before = request;
			return request.getPayload();
		}

	}

	static class StringHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		String handle(String message) {
			return message;
		}

	}

	static class ObjectHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		Object handle(Object message) {
			return message;
		}

	}

	static class PayloadHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		String handle(@Payload String message, @Header(IpHeaders.REMOTE_PORT) int port) {
			assertThat(port).isPositive();
			return message;
		}

	}

	static class FailingHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			return switch (text(message)) {
				case "exception" -> throw new IllegalStateException("on request");
				case "error" -> throw new AssertionError("on request");
				default -> message;
			};
		}

	}

	static class SilentHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		byte @Nullable [] handle(byte[] message) {
			return text(message).equals("silence") ? null : message;
		}

	}

	/** Answers with the request and the name of the thread, one for each request. */
	static class HandlerOnWorkerThread {

		@Bean
		@BridgeFrom("echoRequests")
		ExecutorChannel work() {
			return new ExecutorChannel(new SimpleAsyncTaskExecutor("worker-"));
		}

		@ServiceActivator(inputChannel = "work")
		byte[] handle(String message) {
			return bytes(message + " " + Thread.currentThread().getName());
		}

	}

	static class ConnectionObserver {

		private final CompletableFuture<TcpConnection> opened = new CompletableFuture<>();

		@EventListener
		void opened(TcpConnectionOpenEvent event) {
			this.opened.complete((TcpConnection) event.getSource());
		}

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			return message;
		}

	}

}
