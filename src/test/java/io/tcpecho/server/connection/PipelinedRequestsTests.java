package io.tcpecho.server.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.tcpecho.server.TestServer;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import org.springframework.integration.annotation.ServiceActivator;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages of one connection that are handled at the same time.
 */
class PipelinedRequestsTests {

	@Test
	void repliesKeepTheOrderOfTheRequests() throws IOException {
		try (TestServer server = start(Handler.class, 2); TcpTestClient client = server.connect()) {
			client.send(bytes("wait\ngo\n"));
			assertThat(client.readExactly(8)).isEqualTo(bytes("wait\ngo\n"));
		}
	}

	@Test
	void replyDoesNotWaitForTheNextRequest() throws IOException {
		try (TestServer server = start(Handler.class, 4); TcpTestClient client = server.connect()) {
			for (int i = 0; i < 100; i++) {
				client.send(bytes("a\n"));
				assertThat(client.readExactly(2)).isEqualTo(bytes("a\n"));
			}
		}
	}

	@Test
	void noMoreAreHandledAtATimeThanAllowed() throws IOException {
		String requests = IntStream.range(0, 1000).mapToObj((i) -> i + "\n").collect(Collectors.joining());
		try (TestServer server = start(Handler.class, 3); TcpTestClient client = server.connect()) {
			assertThat(client.exchange(bytes(requests))).isEqualTo(bytes(requests));
			assertThat(server.bean(Handler.class).most.get()).isBetween(1, 3);
		}
	}

	@Test
	void allAreAnsweredBeforeTheConnectionOfAClientThatHasHalfClosedEnds() throws IOException {
		try (TestServer server = start(Handler.class, 8); TcpTestClient client = server.connect()) {
			client.send(bytes("wait\nwait\na\n"));
			client.closeSendingSide();
			CompletableFuture<byte[]> received = client.readToEndAsync();
			Handler handler = server.bean(Handler.class);
			await().until(() -> handler.handled.get() == 1);
			assertThat(server.connections().getOpen()).extracting((connection) -> connection.getInfo().state())
				.containsExactly("handling");
			handler.go.release(2);
			assertThat(received.join()).isEqualTo(bytes("wait\nwait\na\n"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
	}

	@Test
	void handlerThatFailsEndsTheConnectionAfterAllEarlierReplies() throws IOException {
		try (TestServer server = start(Handler.class, 8); TcpTestClient client = server.connect()) {
			client.send(bytes("wait\nfail\nb\nc\n"));
			Handler handler = server.bean(Handler.class);
			await().until(() -> handler.handled.get() == 3);
			handler.go.release();
			assertThat(client.readToEnd()).isEqualTo(bytes("wait\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
		}
	}

	@Test
	void malformedFrameEndsTheConnectionAfterAllEarlierReplies() throws IOException {
		try (TestServer server = TestServer.start(Handler.class, "echo.server.framing=lf", "echo.server.concurrency=2",
				"echo.server.max-frame-size=8B"); TcpTestClient client = server.connect()) {
			client.send(bytes("wait\nmuch too long\n"));
			server.bean(Handler.class).go.release();
			assertThat(client.readToEnd()).isEqualTo(bytes("wait\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.FRAME_TOO_LONG);
		}
	}

	@Test
	void handlerThatStaysSilentIsInterruptedAfterTheReplyTimeout() throws IOException {
		try (TestServer server = TestServer.start(Handler.class, "echo.server.framing=lf", "echo.server.concurrency=2",
				"echo.server.reply-timeout=100ms"); TcpTestClient client = server.connect()) {
			client.send(bytes("wait\na\n"));
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.REPLY_TIMEOUT);
			assertThat(server.bean(Handler.class).interrupted.get()).isOne();
		}
	}

	/**
	 * Without a deadline that the machine's speed could miss: it is asked for the times
	 * that would be.
	 */
	@Test
	void eachRequestHasItsTimeAlsoWhenTheClientHasHalfClosed() throws IOException {
		Duration limit = Duration.ofHours(1);
		try (TestServer server = start(Handler.class, 8); TcpTestClient client = server.connect()) {
			client.send(bytes("wait\nlater\n"));
			client.closeSendingSide();
			Handler handler = server.bean(Handler.class);
			await().until(() -> handler.running.get() == 2);
			Requests requests = server.connections().getOpen().iterator().next().getRequests();
			long overdue = System.nanoTime() + limit.toNanos();
			assertThat(requests.isOverdue(limit, overdue)).isTrue();
			handler.go.release();
			assertThat(client.readExactly(5)).isEqualTo(bytes("wait\n"));
			await().until(() -> !requests.isOverdue(limit, overdue));
			assertThat(requests.isOverdue(limit, System.nanoTime() + limit.toNanos())).isTrue();
			handler.later.release();
			assertThat(client.readToEnd()).isEqualTo(bytes("later\n"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
	}

	@Test
	void handlerWhoseClientHasGoneIsInterruptedAfterTheReplyTimeout() throws Exception {
		try (TestServer server = TestServer.start(Handler.class, "echo.server.framing=lf", "echo.server.concurrency=4",
				"echo.server.reply-timeout=100ms")) {
			Handler handler = server.bean(Handler.class);
			try (TcpTestClient client = server.connect()) {
				client.send(bytes("wait\n"));
				assertThat(handler.begun.await(1, TimeUnit.MINUTES)).isTrue();
				client.reset();
			}
			await().until(() -> server.activeConnections() == 0);
			assertThat(handler.interrupted.get()).isOne();
		}
	}

	@Test
	void handlerIsInterruptedThatIsAtWorkWhenAnotherRequestFails() throws IOException {
		try (TestServer server = TestServer.start(Handler.class, "echo.server.framing=lf", "echo.server.concurrency=4",
				"echo.server.reply-timeout=100ms"); TcpTestClient client = server.connect()) {
			client.send(bytes("fail\nwait\n"));
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
			assertThat(server.bean(Handler.class).interrupted.get()).isLessThanOrEqualTo(1);
		}
	}

	@Test
	void largeRepliesBeforeAFailureArriveHoweverMuchTheClientStillSends() throws IOException {
		try (TestServer server = start(Handler.class, 2); TcpTestClient client = server.connect()) {
			client.send(bytes("big\nfail\n" + "more\n".repeat(1000)));
			assertThat(client.readToEnd()).hasSize(Handler.BIG + 1);
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
		}
	}

	@Test
	void repliesThatWaitForAnotherCountAsMemory() throws IOException {
		try (TestServer server = start(Handler.class, 4); TcpTestClient client = server.connect()) {
			client.send(bytes("wait\nbig\nbig\n"));
			BufferBudget budget = server.bean(BufferBudget.class);
			await().until(() -> budget.getBuffered() >= 2L * Handler.BIG);
			server.bean(Handler.class).go.release();
			assertThat(client.readExactly(5 + 2 * (Handler.BIG + 1))).hasSize(5 + 2 * (Handler.BIG + 1));
		}
	}

	@Test
	void connectionWhoseHandlersAreAtWorkIsNotIdle() throws IOException {
		try (TestServer server = TestServer.start(Handler.class, "echo.server.framing=lf", "echo.server.concurrency=2",
				"echo.server.idle-timeout=1s"); TcpTestClient client = server.connect()) {
			client.send(bytes("long\n"));
			assertThat(client.readExactly(5)).isEqualTo(bytes("long\n"));
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void drainWaitsForWhatIsHandled() throws Exception {
		try (TestServer server = start(Handler.class, 2); TcpTestClient client = server.connect()) {
			client.send(bytes("wait\n"));
			Handler handler = server.bean(Handler.class);
			assertThat(handler.begun.await(1, TimeUnit.MINUTES)).isTrue();
			Thread shutdown = new Thread(server::shutDown, "shutdown");
			shutdown.start();
			await().until(() -> !server.connectionFactory().isListening());
			handler.go.release();
			assertThat(client.readToEnd()).isEqualTo(bytes("wait\n"));
			shutdown.join();
			assertThat(handler.interrupted.get()).isZero();
		}
	}

	@Test
	void connectionKeepsItsPlaceUntilItsHandlersAreOver() throws Exception {
		try (TestServer server = start(Stubborn.class, 2)) {
			Stubborn handler = server.bean(Stubborn.class);
			try (TcpTestClient client = server.connect()) {
				client.send(bytes("a\n"));
				assertThat(handler.begun.await(1, TimeUnit.MINUTES)).isTrue();
				client.reset();
			}
			await().until(() -> server.connections().getOpen().isEmpty());
			assertThat(server.activeConnections()).isOne();
			handler.end.countDown();
			await().until(() -> server.activeConnections() == 0);
		}
	}

	@Test
	void whatIsHandledCountsAsMemory() throws Exception {
		int size = 100_000;
		try (TestServer server = TestServer.start(Handler.class, "echo.server.framing=length-4",
				"echo.server.max-frame-size=1MB", "echo.server.concurrency=8");
				TcpTestClient client = server.connect()) {
			byte[] request = new byte[4 + size];
			request[1] = (byte) (size >> 16);
			request[2] = (byte) (size >> 8);
			request[3] = (byte) size;
			System.arraycopy(bytes("wait"), 0, request, 4, 4);
			for (int i = 0; i < 4; i++) {
				client.send(request);
			}
			BufferBudget budget = server.bean(BufferBudget.class);
			await().until(() -> budget.getBuffered() >= 4L * size);
			server.bean(Handler.class).go.release(4);
			assertThat(client.readExactly(4 * request.length)).hasSize(4 * request.length);
			await().until(() -> budget.getBuffered() == 0);
		}
	}

	@Test
	void requestIsLoggedWithItsConnection() throws IOException {
		try (TestServer server = start(Handler.class, 2); TcpTestClient client = server.connect()) {
			client.send(bytes("id\n"));
			assertThat(client.readExactly(10)).startsWith(bytes("127.0.0.1:"));
		}
	}

	private static TestServer start(Class<?> handler, int concurrency) {
		return TestServer.start(handler, "echo.server.framing=lf", "echo.server.concurrency=" + concurrency);
	}

	static class Handler {

		static final int BIG = 1_500_000;

		final Semaphore go = new Semaphore(0);

		final Semaphore later = new Semaphore(0);

		final AtomicInteger running = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final AtomicInteger handled = new AtomicInteger();

		final AtomicInteger interrupted = new AtomicInteger();

		final CountDownLatch begun = new CountDownLatch(1);

		@ServiceActivator(inputChannel = "echoRequests")
		Object handle(byte[] message) throws InterruptedException {
			int now = this.running.incrementAndGet();
			this.most.accumulateAndGet(now, Math::max);
			this.begun.countDown();
			try {
				return answer(message);
			}
			catch (InterruptedException ex) {
				this.interrupted.incrementAndGet();
				throw ex;
			}
			finally {
				this.running.decrementAndGet();
				this.handled.incrementAndGet();
			}
		}

		private Object answer(byte[] message) throws InterruptedException {
			switch (TcpTestClient.text(message).lines().findFirst().orElse("").trim().replace("\0", "")) {
				case "wait" -> this.go.acquire();
				case "later" -> this.later.acquire();
				case "go" -> this.go.release();
				case "long" -> assertThat(this.go.tryAcquire(2, TimeUnit.SECONDS)).isFalse();
				case "fail" -> throw new IllegalStateException("on request");
				case "big" -> {
					return "x".repeat(BIG);
				}
				case "id" -> {
					return MDC.get("connectionId");
				}
				default -> {
				}
			}
			return message;
		}

	}

	static class Stubborn {

		final CountDownLatch begun = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			this.begun.countDown();
			boolean interrupted = false;
			while (this.end.getCount() > 0) {
				try {
					this.end.await();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
			return message;
		}

	}

}
