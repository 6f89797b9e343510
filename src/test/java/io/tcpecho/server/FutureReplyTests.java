package io.tcpecho.server;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.test.TcpTestClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.support.GenericMessage;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Service activators that promise a reply, and keep the promise from another thread or
 * not at all. {@code async = "true"} makes no difference.
 */
class FutureReplyTests {

	@ParameterizedTest
	@ValueSource(classes = { Future.class, AsyncFuture.class, Reactive.class, AsyncReactive.class })
	void promisedRepliesAreSentInOrder(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			client.send(bytes("1\n"));
			assertThat(client.readExactly(2)).isEqualTo(bytes("1\n"));
			assertThat(client.exchange(bytes("2\n\n3\n"))).isEqualTo(bytes("2\n\n3\n"));
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Future.class, AsyncFuture.class, Reactive.class, AsyncReactive.class })
	void promiseThatFailsEndsTheConnectionAfterAllEarlierReplies(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			client.send(bytes("1\nfail\n2\n"));
			assertThat(client.readToEnd()).isEqualTo(bytes("1\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
		}
	}

	@Test
	void promiseThatIsNotKeptEndsTheConnectionAfterTheReplyTimeoutAndIsLeftToOthersWhoWaitForIt() throws IOException {
		try (TestServer server = TestServer.start(Future.class, "echo.server.framing=lf",
				"echo.server.reply-timeout=100ms"); TcpTestClient client = server.connect()) {
			client.send(bytes("1\nnever\n2\n"));
			assertThat(client.readToEnd()).isEqualTo(bytes("1\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.REPLY_TIMEOUT);
			assertThat(server.bean(Future.class).promises).hasSize(1).noneMatch(CompletableFuture::isDone);
		}
	}

	@Test
	void subscriptionThatGivesNothingIsCancelledAfterTheReplyTimeout() throws IOException {
		try (TestServer server = TestServer.start(Reactive.class, "echo.server.framing=lf",
				"echo.server.reply-timeout=100ms"); TcpTestClient client = server.connect()) {
			client.send(bytes("never\n"));
			assertThat(client.readToEnd()).isEmpty();
			await().until(() -> server.bean(Reactive.class).cancelled.get() == 1);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Future.class, Reactive.class })
	void promiseOfNothingEndsTheConnectionWhereAReplyIsRequired(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			client.send(bytes("1\nnothing\n2\n"));
			assertThat(client.readToEnd()).isEqualTo(bytes("1\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Future.class, Reactive.class })
	void promiseOfNothingIsPassedOverWhereAReplyIsOptional(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, "echo.server.framing=lf", "echo.server.reply=optional");
				TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes("1\nnothing\n2\n"))).isEqualTo(bytes("1\n2\n"));
		}
	}

	@Test
	void severalValuesAreNoReply() throws IOException {
		try (TestServer server = TestServer.start(Several.class, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			client.send(bytes("1\n"));
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
		}
	}

	private static CompletableFuture<Object> promise(String text) {
		return switch (text) {
			case "never" -> new CompletableFuture<>();
			case "nothing" -> supply(() -> null);
			case "fail" -> supply(() -> {
				throw new IllegalStateException("on request");
			});
			case "3" -> supply(() -> new GenericMessage<>(text));
			default -> supply(() -> text);
		};
	}

	private static CompletableFuture<Object> supply(Supplier supplier) {
		return CompletableFuture.supplyAsync(supplier::get, (task) -> new Thread(task, "worker").start());
	}

	private interface Supplier {

		@Nullable Object get();

	}

	static class Future {

		final Queue<CompletableFuture<Object>> promises = new ConcurrentLinkedQueue<>();

		@ServiceActivator(inputChannel = "echoRequests")
		CompletableFuture<Object> handle(String text) {
			CompletableFuture<Object> promise = promise(text);
			if (text.equals("never")) {
				this.promises.add(promise);
			}
			return promise;
		}

	}

	static class AsyncFuture {

		@ServiceActivator(inputChannel = "echoRequests", async = "true")
		CompletableFuture<Object> handle(String text) {
			return promise(text);
		}

	}

	static class Reactive {

		final AtomicInteger cancelled = new AtomicInteger();

		@ServiceActivator(inputChannel = "echoRequests")
		Mono<Object> handle(String text) {
			return Mono.<Object>fromFuture(() -> promise(text)).doOnCancel(this.cancelled::incrementAndGet);
		}

	}

	static class AsyncReactive {

		@ServiceActivator(inputChannel = "echoRequests", async = "true")
		Mono<Object> handle(String text) {
			return Mono.fromFuture(() -> promise(text));
		}

	}

	static class Several {

		@ServiceActivator(inputChannel = "echoRequests")
		Flux<String> handle(String text) {
			return Flux.just(text, text);
		}

	}

}
