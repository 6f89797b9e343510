package io.tcpecho.server.connection;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import io.tcpecho.server.TestServer;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.integration.annotation.BridgeFrom;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.ExecutorChannel;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies of pipelined requests leave while the handler is busy with a later one. It is
 * held there until they have arrived: order shows it, not time.
 */
class PromptReplyTests {

	@ParameterizedTest
	@ValueSource(classes = { OwnThreadHandler.class, OtherThreadHandler.class })
	void replyOfSlowHandlerArrivesBeforeTheNextRequestIsHandled(Class<? extends SlowHandler> type) throws IOException {
		try (TestServer server = TestServer.start(type, "echo.server.framing=lf");
				SlowHandler handler = server.bean(type);
				TcpTestClient client = server.connect()) {
			client.send(bytes("slow 1\nslow 2\nslow 3\nslow 4\n"));
			for (int i = 1; i <= 4; i++) {
				handler.finish(1);
				assertThat(client.readExactly(7)).isEqualTo(bytes("slow " + i + "\n"));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { OwnThreadHandler.class, OtherThreadHandler.class })
	void replyOfQuickHandlerArrivesWhileTheNextRequestTakesLong(Class<? extends SlowHandler> type) throws IOException {
		try (TestServer server = TestServer.start(type, "echo.server.framing=lf");
				SlowHandler handler = server.bean(type);
				TcpTestClient client = server.connect()) {
			client.send(bytes("quick 1\nquick 2\nslow 3\nquick 4\n"));
			assertThat(client.readExactly(16)).isEqualTo(bytes("quick 1\nquick 2\n"));
			handler.finish(1);
			assertThat(client.readExactly(15)).isEqualTo(bytes("slow 3\nquick 4\n"));
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { OwnThreadHandler.class, OtherThreadHandler.class })
	void repliesBeforeRequestThatTimesOutArrive(Class<? extends SlowHandler> type) throws IOException {
		try (TestServer server = TestServer.start(type, "echo.server.framing=lf", "echo.server.reply-timeout=1s");
				SlowHandler handler = server.bean(type);
				TcpTestClient client = server.connect()) {
			client.send(bytes("quick 1\nquick 2\nslow 3\nquick 4\nslow 5\n"));
			handler.finish(1);
			assertThat(client.readToEnd()).isEqualTo(bytes("quick 1\nquick 2\nslow 3\nquick 4\n"));
			client.closeSendingSide();
			assertThat(server.reasons(1)).isEqualTo(List.of(CloseReason.REPLY_TIMEOUT));
		}
	}

	@Test
	void repliesToQuickRequestsArriveWithoutAnythingAfterThem() throws IOException {
		try (TestServer server = TestServer.start(OwnThreadHandler.class, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			byte[] requests = bytes("quick\n".repeat(10_000));
			CompletableFuture<Void> sent = client.sendAsync(requests);
			assertThat(client.readExactly(requests.length)).isEqualTo(requests);
			sent.join();
		}
	}

	/** Answers requests that are slow once the test lets it finish them. */
	abstract static class SlowHandler implements AutoCloseable {

		private final Semaphore finished = new Semaphore(0);

		void finish(int requests) {
			this.finished.release(requests);
		}

		byte[] answer(byte[] message) throws InterruptedException {
			if (text(message).startsWith("slow")) {
				this.finished.acquire();
			}
			return message;
		}

		/** Nothing may be left waiting when the server shuts down. */
		@Override
		public void close() {
			finish(100);
		}

	}

	static class OwnThreadHandler extends SlowHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) throws InterruptedException {
			return answer(message);
		}

	}

	static class OtherThreadHandler extends SlowHandler {

		@Bean
		@BridgeFrom("echoRequests")
		ExecutorChannel work() {
			return new ExecutorChannel(new SimpleAsyncTaskExecutor("worker-"));
		}

		@ServiceActivator(inputChannel = "work")
		byte[] handle(byte[] message) throws InterruptedException {
			return answer(message);
		}

	}

}
