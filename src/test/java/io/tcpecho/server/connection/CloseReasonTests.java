package io.tcpecho.server.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import io.tcpecho.server.TestServer;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.ip.tcp.connection.TcpConnectionOpenEvent;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Why connections end, as listeners are told and the access log tells. The deadlines are
 * in {@link DeadlineEndToEndTests}.
 */
@ExtendWith(OutputCaptureExtension.class)
class CloseReasonTests {

	@Test
	void clientThatClosesAfterSomeMessages(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=lf")) {
			try (TcpTestClient client = server.connect()) {
				assertThat(client.exchange(bytes("one\ntwo\n"))).isEqualTo(bytes("one\ntwo\n"));
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
			ConnectionEnd end = server.ends().get(0);
			assertThat(end.received()).isEqualTo(8);
			assertThat(end.sent()).isEqualTo(8);
			assertThat(end.messages()).isEqualTo(2);
			assertThat(accessLines(output)).singleElement()
				.asString()
				.contains("INFO")
				.containsPattern(
						"127\\.0\\.0\\.1:\\d+ received=8 sent=8 messages=2 duration=\\d+ms reason=client-closed listener=main$");
		}
	}

	@Test
	void clientThatClosesWithoutAByteIsNotWorthALine(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start()) {
			server.connect().close();
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
		assertThat(accessLines(output)).isEmpty();
	}

	@Test
	void clientThatClosesWithoutAByteIsALineAtDebug(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start("logging.level.io.tcpecho.access=debug")) {
			server.connect().close();
			server.reasons(1);
		}
		finally {
			// levels outlive a context
			TestServer.start("logging.level.io.tcpecho.access=info").close();
		}
		assertThat(accessLines(output)).singleElement()
			.asString()
			.contains("DEBUG")
			.contains("received=0 sent=0 messages=0")
			.endsWith("reason=client-closed listener=main");
	}

	@Test
	void clientThatResets(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start()) {
			TcpTestClient client = server.connect();
			client.send(bytes("a"));
			assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
			client.reset();
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_RESET);
		}
		assertThat(accessLines(output)).singleElement().asString().endsWith("reason=client-reset listener=main");
	}

	@ParameterizedTest
	@CsvSource({ "lf, 0123456789x, FRAME_TOO_LONG", "length-4, 'AAAA', FRAME_TOO_LONG",
			"stx-etx, no start, FRAME_MALFORMED", "crlf, cut, FRAME_TRUNCATED" })
	void clientThatViolatesTheFraming(String framing, String sent, CloseReason reason) throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=" + framing, "echo.server.max-frame-size=10B")) {
			try (TcpTestClient client = server.connect()) {
				assertThat(client.exchange(bytes(sent))).isEmpty();
			}
			assertThat(server.reasons(1)).containsExactly(reason);
		}
	}

	@Test
	void clientThatHoldsMostWhenTheMemoryIsSpent(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=length-4", "echo.server.max-frame-size=2MB",
				"echo.server.max-buffered=1MB");
				TcpTestClient small = server.connect();
				TcpTestClient other = server.connect();
				TcpTestClient most = server.connect()) {
			other.send(header(200_000));
			other.send(new byte[100_000]);
			most.send(header(2_000_000));
			// the reset may meet the client as it sends or as it receives
			assertThatException().isThrownBy(() -> most.exchange(new byte[2_000_000]));
			assertThat(server.reasons(1)).containsExactly(CloseReason.OVERLOADED);
			other.send(new byte[100_000]);
			assertThat(other.readExactly(4 + 200_000)).hasSize(4 + 200_000);
			small.send(header(2));
			small.send(bytes("on"));
			assertThat(small.readExactly(6)).endsWith(bytes("on"));
		}
		assertThat(output).contains("Closed the connection that held most")
			.contains("(echo.server.max-buffered)")
			.contains("A frame of echo.server.max-frame-size=2097152B may need twice as much memory");
		assertThat(accessLines(output).findFirst().orElseThrow()).endsWith("reason=overloaded listener=main");
	}

	@Test
	void connectionThatFindsNoMemory(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start("echo.server.framing=lf"); TcpTestClient client = server.connect()) {
			client.send(bytes("a\n"));
			assertThat(client.readExactly(2)).isEqualTo(bytes("a\n"));
			server.listen((event) -> {
				if (event instanceof TcpConnectionOpenEvent) {
					throw new OutOfMemoryError("on purpose");
				}
			});
			try (TcpTestClient unlucky = server.connect()) {
				assertThatIOException().isThrownBy(unlucky::readToEnd);
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.OVERLOADED);
			assertThat(server.bean(BufferBudget.class).getBuffered()).isZero();
			client.closeSendingSide();
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(output).contains("found no memory").contains("on purpose");
		assertThat(output.toString().lines()).noneMatch((line) -> line.contains(" ERROR "));
	}

	private static byte[] header(int length) {
		return ByteBuffer.allocate(Integer.BYTES).putInt(length).array();
	}

	@Test
	void operatorWhoClosesAConnection() throws IOException {
		try (TestServer server = TestServer.start(); TcpTestClient client = server.connect()) {
			client.send(bytes("a"));
			assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
			EchoServerConnectionFactory factory = server.connectionFactory();
			assertThat(factory.closeConnection(factory.getOpenConnectionIds().get(0))).isTrue();
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLOSED_BY_OPERATOR);
		}
	}

	@Test
	void serverThatStops() throws IOException {
		try (TestServer server = TestServer.start(); TcpTestClient client = server.connect()) {
			client.send(bytes("a"));
			assertThat(client.readExactly(1)).isEqualTo(bytes("a"));
			server.gateway().stop();
			assertThat(client.readToEnd()).isEmpty();
			assertThat(server.reasons(1)).containsExactly(CloseReason.SERVER_SHUTDOWN);
		}
	}

	@ParameterizedTest
	@CsvSource({ "exception, java.lang.IllegalStateException: on request",
			"error, java.lang.AssertionError: on request", "memory, java.lang.OutOfMemoryError" })
	void handlerThatFailsIsLoggedOnceWithItsCauseAndHarmsNoOther(String failure, String cause, CapturedOutput output)
			throws IOException {
		try (TestServer server = TestServer.start(FailingHandler.class, "echo.server.framing=lf");
				TcpTestClient other = server.connect();
				TcpTestClient client = server.connect()) {
			client.send(bytes(failure + "\n"));
			assertThat(client.readToEnd()).isEmpty();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
			other.send(bytes("on\n"));
			assertThat(other.readExactly(3)).isEqualTo(bytes("on\n"));
		}
		assertThat(output.toString().lines().filter((line) -> line.contains(" ERROR "))).singleElement()
			.asString()
			.contains("its request failed");
		assertThat(output).contains(cause);
	}

	@Test
	void whatAClientSendsCannotForgeALogLine(CapturedOutput output) throws IOException {
		try (TestServer server = TestServer.start(FailingHandler.class); TcpTestClient client = server.connect()) {
			client.send(bytes("quote\r\n2026-01-01 ERROR forged \u001b[31m"));
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(output).contains("quote\\u000d\\u000a2026-01-01 ERROR forged \\u001b[31m")
			.doesNotContain("\u001b[31m");
		assertThat(output.toString().lines()).noneMatch((line) -> line.startsWith("2026-01-01"));
	}

	@Test
	void firstCauseWins() throws IOException {
		try (TestServer server = TestServer.start(LateHandler.class, "echo.server.framing=lf");
				TcpTestClient client = server.connect()) {
			client.send(bytes("a\n"));
			await().until(() -> server.bean(LateHandler.class).entered.getCount() == 0);
			EchoServerConnectionFactory factory = server.connectionFactory();
			factory.closeConnection(factory.getOpenConnectionIds().get(0));
			server.bean(LateHandler.class).mayFail.countDown();
			client.closeSendingSide();
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLOSED_BY_OPERATOR);
		}
	}

	private static Stream<String> accessLines(CapturedOutput output) {
		return output.toString().lines().filter((line) -> line.contains(AccessLog.NAME));
	}

	static class FailingHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			return switch (text(message)) {
				case "exception" -> throw new IllegalStateException("on request");
				case "error" -> throw new AssertionError("on request");
				case "memory" -> new byte[Integer.MAX_VALUE];
				default -> {
					if (text(message).startsWith("quote")) {
						throw new IllegalArgumentException("Cannot parse: " + text(message));
					}
					yield message;
				}
			};
		}

	}

	/** Fails when it is told to. */
	static class LateHandler {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch mayFail = new CountDownLatch(1);

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) throws InterruptedException {
			this.entered.countDown();
			this.mayFail.await();
			throw new IllegalStateException("too late to be the cause");
		}

	}

}
