package io.tcpecho.server;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.connection.EchoHeaders;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.test.TcpTestClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.integration.annotation.Filter;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.annotation.Transformer;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.Transformers;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.support.MessageBuilder;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What Spring Integration's users put behind {@code echoRequests} instead of a service
 * activator alone.
 */
class IntegrationFlowTests {

	private static final String LF = "echo.server.framing=lf";

	@ParameterizedTest
	@ValueSource(classes = { Flow.class, Annotations.class })
	void flowAnswersEachMessage(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, LF); TcpTestClient client = server.connect()) {
			client.send(bytes("a\n\n"));
			assertThat(client.readExactly(5)).isEqualTo(bytes("A!\n!\n"));
			assertThat(client.exchange(bytes("b\nc\n"))).isEqualTo(bytes("B!\nC!\n"));
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Flow.class, Annotations.class })
	void messageThatAFilterDiscardsEndsTheConnectionWhereAReplyIsRequired(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, LF, "echo.server.reply-timeout=100ms");
				TcpTestClient client = server.connect()) {
			client.send(bytes("a\nspam\nb\n"));
			assertThat(client.readToEnd()).isEqualTo(bytes("A!\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.REPLY_TIMEOUT);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Flow.class, Annotations.class })
	void messageThatAFilterDiscardsIsPassedOverWhereAReplyIsOptional(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, LF, "echo.server.reply=optional");
				TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("a\nspam\nspam\nb\n"))).isEqualTo(bytes("A!\nB!\n"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { ErrorFlow.class, ErrorMethod.class })
	void errorChannelTurnsWhatAHandlerThrowsIntoAReply(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, LF, "echo.server.error-channel=failures");
				TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("1\nx\n2\n"))).isEqualTo(bytes("1\nno number: x\n2\n"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
	}

	@Test
	void errorChannelThatFailsEndsTheConnectionAfterAllEarlierReplies() throws IOException {
		try (TestServer server = TestServer.start(FailingErrorFlow.class, LF, "echo.server.error-channel=failures");
				TcpTestClient client = server.connect()) {
			client.send(bytes("1\nx\n2\n"));
			assertThat(client.readToEnd()).isEqualTo(bytes("1\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
		}
	}

	@Test
	void replyThatWasSentBeforeAFailureIsNotTakenForTheErrorChannels() throws IOException {
		try (TestServer server = TestServer.start(Hasty.class, LF, "echo.server.error-channel=failures");
				TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("1\n"))).isEqualTo(bytes("no number: 1\n"));
		}
	}

	@Test
	void errorChannelAnswersForWhatFailsLateWhereAReplyIsOptional() throws Exception {
		try (TestServer server = TestServer.start(Late.class, LF, "echo.server.reply=optional",
				"echo.server.error-channel=failures"); TcpTestClient client = server.connect()) {
			client.send(bytes("1\n"));
			assertThat(client.readExactly(13)).isEqualTo(bytes("no number: 1\n"));
		}
	}

	@Test
	void errorChannelThatNobodyTakesFromStopsTheStart() {
		assertThatThrownBy(() -> TestServer.start(TestEcho.class, "echo.server.error-channel=failures").close())
			.rootCause()
			.hasMessageContaining("The channel 'failures' needs one handler and has 0");
	}

	@Test
	void flowMayAnswerFromAnotherThread() throws IOException {
		try (TestServer server = TestServer.start(FlowOverThreads.class, LF); TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("1\n2\n3\n"))).isEqualTo(bytes("1\n2\n3\n"));
		}
	}

	@Test
	void headersTellOfTheConnection() throws Exception {
		try (TestServer server = TestServer.start(HeaderRecorder.class, LF); TcpTestClient client = server.connect()) {
			client.exchange(bytes("a\n"));
			HeaderRecorder recorder = server.bean(HeaderRecorder.class);
			Map<String, Object> headers = recorder.headers.take();
			assertThat(headers).containsEntry(EchoHeaders.LISTENER, "main")
				.containsEntry(IpHeaders.IP_ADDRESS, "127.0.0.1")
				.containsKeys(IpHeaders.CONNECTION_ID, IpHeaders.HOSTNAME, IpHeaders.REMOTE_PORT,
						IpHeaders.LOCAL_ADDRESS);
			assertThat(recorder.listeners.take()).isEqualTo("main");
		}
	}

	@Test
	void messageIsPushedToAConnectionByItsId() throws Exception {
		try (TestServer server = TestServer.start(HeaderRecorder.class, LF); TcpTestClient client = server.connect()) {
			client.send(bytes("a\n"));
			assertThat(client.readExactly(2)).isEqualTo(bytes("a\n"));
			String id = server.bean(HeaderRecorder.class).ids.take();
			assertThat(server.bean(Connections.class).send(id, "news")).isTrue();
			assertThat(client.readExactly(5)).isEqualTo(bytes("news\n"));
			assertThat(server.bean(Connections.class).send("unknown", "news")).isFalse();
			assertThat(client.exchange(bytes(""))).isEmpty();
			server.reasons(1);
			assertThat(server.bean(Connections.class).send(id, "late")).isFalse();
		}
	}

	@Test
	void outboundAdapterPushesToAConnectionByItsId() throws Exception {
		try (TestServer server = TestServer.start(Pushing.class, LF); TcpTestClient client = server.connect()) {
			client.send(bytes("a\n"));
			assertThat(client.readExactly(2)).isEqualTo(bytes("a\n"));
			String id = server.bean(HeaderRecorder.class).ids.take();
			server.bean(Pushing.class).push
				.send(MessageBuilder.withPayload(bytes("news")).setHeader(IpHeaders.CONNECTION_ID, id).build());
			assertThat(client.readExactly(5)).isEqualTo(bytes("news\n"));
		}
	}

	static class Flow {

		@Bean
		IntegrationFlow shout() {
			return IntegrationFlow.from("echoRequests")
				.transform(Transformers.objectToString())
				.filter((String text) -> !text.equals("spam"))
				.transform((String text) -> text.toUpperCase(Locale.ROOT))
				.handle(String.class, (text, headers) -> text + "!")
				.get();
		}

	}

	static class Annotations {

		@Bean
		DirectChannel texts() {
			return new DirectChannel();
		}

		@Bean
		DirectChannel wanted() {
			return new DirectChannel();
		}

		@Transformer(inputChannel = "echoRequests", outputChannel = "texts")
		String decode(byte[] message) {
			return TcpTestClient.text(message);
		}

		@Filter(inputChannel = "texts", outputChannel = "wanted")
		boolean isWanted(Message<String> text) {
			return !text.getPayload().equals("spam");
		}

		@ServiceActivator(inputChannel = "wanted")
		String shout(String text) {
			return text.toUpperCase(Locale.ROOT) + "!";
		}

	}

	static class Numbers {

		@ServiceActivator(inputChannel = "echoRequests")
		String check(String text) {
			return String.valueOf(Integer.parseInt(text));
		}

	}

	@Import({ Numbers.class, ErrorFlow.Answers.class })
	static class ErrorFlow {

		static class Answers {

			@Bean
			IntegrationFlow failuresFlow() {
				return IntegrationFlow.from("failures")
					.handle(MessagingException.class,
							(failure, headers) -> describe(failure, headers.get(IpHeaders.CONNECTION_ID)))
					.get();
			}

		}

	}

	/** Replies, then fails. */
	@Import(ErrorFlow.Answers.class)
	static class Hasty {

		@ServiceActivator(inputChannel = "echoRequests")
		void handle(Message<byte[]> request) {
			((MessageChannel) Objects.requireNonNull(request.getHeaders().getReplyChannel())).send(request);
			throw new IllegalStateException("on request");
		}

	}

	/** Fails after it has returned. */
	@Import(ErrorFlow.Answers.class)
	static class Late {

		@ServiceActivator(inputChannel = "echoRequests", async = "true")
		CompletableFuture<String> handle(String text) {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("on request");
			}, (task) -> new Thread(task, "worker").start());
		}

	}

	@Import(Numbers.class)
	static class ErrorMethod {

		@Bean
		DirectChannel failures() {
			return new DirectChannel();
		}

		@ServiceActivator(inputChannel = "failures")
		String answer(MessagingException failure, @Header(IpHeaders.CONNECTION_ID) String connection) {
			return describe(failure, connection);
		}

	}

	private static String describe(MessagingException failure, @Nullable Object connection) {
		assertThat(connection).isInstanceOf(String.class);
		Message<?> request = failure.getFailedMessage();
		Object payload = Objects.requireNonNull(request).getPayload();
		return "no number: " + ((payload instanceof byte[] bytes) ? TcpTestClient.text(bytes) : payload);
	}

	@Import(Numbers.class)
	static class FailingErrorFlow {

		@Bean
		IntegrationFlow failuresFlow() {
			return IntegrationFlow.from("failures").handle(MessagingException.class, (failure, headers) -> {
				throw failure;
			}).get();
		}

	}

	static class FlowOverThreads {

		@Bean
		IntegrationFlow elsewhere() {
			return IntegrationFlow.from("echoRequests")
				.channel((channels) -> channels.executor((task) -> new Thread(task, "elsewhere").start()))
				.handle(byte[].class, (message, headers) -> message)
				.get();
		}

	}

	static class HeaderRecorder {

		final BlockingQueue<Map<String, Object>> headers = new LinkedBlockingQueue<>();

		final BlockingQueue<String> listeners = new LinkedBlockingQueue<>();

		final BlockingQueue<String> ids = new LinkedBlockingQueue<>();

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message, @Headers Map<String, Object> headers,
				@Header(EchoHeaders.LISTENER) String listener, @Header(IpHeaders.CONNECTION_ID) String id) {
			this.ids.add(id);
			this.headers.add(Map.copyOf(headers));
			this.listeners.add(listener);
			return message;
		}

	}

	@EnableIntegration
	@Import(HeaderRecorder.class)
	static class Pushing {

		final MessageChannel push;

		Pushing(@Qualifier("push") MessageChannel push) {
			this.push = push;
		}

		@Bean
		static IntegrationFlow pushFlow(EchoServerConnectionFactory server, @Qualifier("push") MessageChannel push) {
			return IntegrationFlow.from(push).handle(Tcp.outboundAdapter(server)).get();
		}

		@Bean
		static MessageChannel push() {
			return new DirectChannel();
		}

	}

}
