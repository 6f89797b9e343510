package io.tcpecho.server;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpecho.EchoClient;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.integration.annotation.ServiceActivator;

import static io.tcpecho.EchoClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The drain as clients and the log see it.
 */
@ExtendWith(OutputCaptureExtension.class)
class GracefulShutdownTests {

	@RepeatedTest(20)
	void clientInConversationLosesNothingAndNewClientsAreRefused(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=lf", "echo.server.shutdown.quiet-period=200ms");
				EchoClient idle = server.connect();
				EchoClient client = server.connect()) {
			int port = server.port();
			assertEchoes(idle);
			assertEchoes(client);
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
			await().ignoreExceptions().untilAsserted(() -> {
				assertEchoes(client);
				assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new EchoClient(port).close());
			});
			long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
			while (System.nanoTime() < end) {
				assertEchoes(client);
			}
			assertThat(idle.readToEnd()).isEmpty();
			client.send(bytes("one\ntwo\nthree\n"));
			assertThat(client.readToEnd()).isEqualTo(bytes("one\ntwo\nthree\n"));
			closed.join();
		}
		assertThat(output).contains("Commencing graceful shutdown of the echo server. Connections: 2")
			.contains("Graceful shutdown of the echo server complete. Finished: 2, cut: 0, time: ")
			.doesNotContain(" ERROR ");
	}

	@Test
	void clientThatNeverStopsIsCutAtTheEndOfTheGracePeriod(CapturedOutput output) throws IOException {
		AtomicBoolean over = new AtomicBoolean();
		try (TestServer server = TestServer.start("echo.server.shutdown.quiet-period=5s",
				"echo.server.shutdown.grace-period=500ms"); EchoClient client = server.connect()) {
			assertEchoes(client);
			CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
				long begun = System.nanoTime();
				server.shutDown();
				assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(450),
						Duration.ofSeconds(3));
				over.set(true);
			});
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				while (!over.get()) {
					exchange(client);
				}
				throw new IOException("Ended in between");
			});
			closed.join();
		}
		assertThat(output).contains("Finished: 0, cut: 1, time: ");
	}

	@Test
	void requestInProgressIsAnsweredBeforeItsConnectionIsLetGo(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(SlowHandler.class, "echo.server.framing=lf",
				"echo.server.shutdown.quiet-period=50ms"); EchoClient client = server.connect()) {
			client.send(bytes("slow\n"));
			await().untilAsserted(() -> assertThat(server.bean(SlowHandler.class).entered).isTrue());
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
			assertThat(client.readToEnd()).isEqualTo(bytes("slow\n"));
			closed.join();
		}
		assertThat(output).contains("Finished: 1, cut: 0");
	}

	@Test
	void listenerAcceptsDuringTheDelay() throws IOException {
		try (TestServer server = TestServer.start("echo.server.shutdown.delay=1s",
				"echo.server.shutdown.quiet-period=100ms")) {
			GracefulShutdown shutdown = server.bean(GracefulShutdown.class);
			assertThat(shutdown.getTimeLeft()).isNull();
			CompletableFuture<Void> closed = CompletableFuture.runAsync(server::shutDown);
			int port = server.connectionFactory().getPort();
			await().until(() -> shutdown.getTimeLeft() != null);
			assertThat(shutdown.getTimeLeft()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(21));
			try (EchoClient client = new EchoClient(port)) {
				assertEchoes(client);
			}
			closed.join();
		}
	}

	@Test
	void drainThatWouldBeEndedByBootIsWarnedOf(CapturedOutput output) {
		TestServer.start("spring.lifecycle.timeout-per-shutdown-phase=20s").close();
		assertThat(output).contains("spring.lifecycle.timeout-per-shutdown-phase=20s")
			.contains("echo.server.shutdown.delay and grace-period, 20s together");
	}

	@Test
	void drainThatFitsIsNotWarnedOf(CapturedOutput output) {
		TestServer.start().close();
		assertThat(output).doesNotContain("timeout-per-shutdown-phase");
	}

	private static void assertEchoes(EchoClient client) throws IOException {
		assertThat(exchange(client)).isEqualTo(bytes("echo\n"));
	}

	private static byte[] exchange(EchoClient client) throws IOException {
		client.send(bytes("echo\n"));
		return client.readExactly(5);
	}

	static class SlowHandler {

		private volatile boolean entered;

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			this.entered = true;
			await().pollDelay(Duration.ofMillis(300)).until(() -> true);
			return message;
		}

	}

}
