package io.tcpecho.server;

import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.tcpecho.framing.Framing;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each framed mode over real sockets. Frames are composed here, character by character,
 * and not by the codecs under test.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("servers")
class FramedEndToEndTests {

	private static final int MAX_FRAME_SIZE = 100;

	private final Framing framing;

	private final TestServer server;

	FramedEndToEndTests(Framing framing, TestServer server) {
		this.framing = framing;
		this.server = server;
	}

	/** A server a framing, closed after the tests of that framing. */
	static Stream<Arguments> servers() {
		return EnumSet.complementOf(EnumSet.of(Framing.RAW))
			.stream()
			.map((framing) -> Arguments.of(framing, TestServer.start("echo.server.framing=" + framing.label(),
					"echo.server.max-frame-size=" + MAX_FRAME_SIZE + "B")));
	}

	@Test
	void frameComesBackBeforeTheNextIsSent() throws IOException {
		try (TcpTestClient client = this.server.connect()) {
			for (String content : new String[] { "a", "Hello, client!", "\u00ff\u0080", longest() }) {
				client.send(bytes(frame(content)));
				assertThat(client.readExactly(frame(content).length())).isEqualTo(bytes(frame(content)));
			}
		}
	}

	@Test
	void emptyFrameComesBackBeforeTheNextIsSent() throws IOException {
		byte[] empty = bytes(frame(""));
		try (TcpTestClient client = this.server.connect()) {
			client.send(empty);
			assertThat(client.readExactly(empty.length)).isEqualTo(empty);
			client.send(empty);
			client.closeSendingSide();
			assertThat(client.readToEnd()).isEqualTo(empty);
		}
	}

	@Test
	void frameSplitBehindAnyByteComesBackWhole() throws IOException {
		String whole = frame("whole");
		String split = frame("split");
		try (TcpTestClient client = this.server.connect()) {
			for (int i = 1; i < split.length(); i++) {
				// the first part has arrived when what was sent with it comes back
				client.send(bytes(whole + split.substring(0, i)));
				assertThat(client.readExactly(whole.length())).isEqualTo(bytes(whole));
				client.send(bytes(split.substring(i)));
				assertThat(client.readExactly(split.length())).as("split at %d", i).isEqualTo(bytes(split));
			}
			client.closeSendingSide();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@Test
	void pipelinedFramesComeBackInOrderAfterTheSendingSideIsClosed() throws IOException {
		byte[] frames = bytes(IntStream.range(0, 3000)
			.mapToObj((i) -> frame(("%04d".formatted(i) + longest()).substring(0, i % (MAX_FRAME_SIZE + 1))))
			.collect(Collectors.joining()));
		try (TcpTestClient client = this.server.connect()) {
			assertThat(client.exchange(frames)).isEqualTo(frames);
		}
	}

	@Test
	void frameOverTheLimitEndsTheConnectionWithoutAResetAfterAllEarlierReplies() throws IOException {
		String answered = frame("one") + frame("") + frame(longest());
		String unread = "y".repeat(300_000);
		try (TcpTestClient client = this.server.connect()) {
			CompletableFuture<Void> sent = client.sendAsync(bytes(answered + frame(longest() + "x") + unread));
			assertThat(client.readToEnd()).isEqualTo(bytes(answered));
			sent.join();
		}
	}

	@Test
	void endInTheMiddleOfAFrameDiscardsThatPartAfterAllEarlierReplies() throws IOException {
		String answered = frame("one") + frame("") + frame("two");
		String cut = frame("cut");
		for (int i = 1; i < cut.length(); i++) {
			try (TcpTestClient client = this.server.connect()) {
				assertThat(client.exchange(bytes(answered + cut.substring(0, i)))).as("cut at %d", i)
					.isEqualTo(bytes(answered));
			}
		}
	}

	private static String longest() {
		return "x".repeat(MAX_FRAME_SIZE);
	}

	private String frame(String content) {
		char length = (char) content.length();
		return switch (this.framing) {
			case RAW -> content;
			case LF -> content + "\n";
			case CRLF -> content + "\r\n";
			case NUL -> content + "\0";
			case STX_ETX -> "\u0002" + content + "\u0003";
			case LENGTH_1 -> length + content;
			case LENGTH_2 -> "\0" + length + content;
			case LENGTH_4 -> "\0\0\0" + length + content;
		};
	}

}
