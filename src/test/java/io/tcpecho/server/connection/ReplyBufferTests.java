package io.tcpecho.server.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How many writes replies take, and in which order their bytes leave.
 */
class ReplyBufferTests {

	private final Sink sink = new Sink();

	@Test
	void manyRepliesLeaveInOneWrite() throws IOException {
		ReplyBuffer replies = new ReplyBuffer(Framing.CRLF.codec(100), this.sink);
		for (int i = 0; i < 32; i++) {
			replies.add(bytes("reply"));
		}
		assertThat(this.sink.writes).isZero();
		assertThat(replies.send()).isTrue();
		assertThat(this.sink.writes).isOne();
		assertThat(this.sink.toByteArray()).isEqualTo(bytes("reply\r\n".repeat(32)));
	}

	@Test
	void fullBufferIsWrittenBeforeTheFlush() throws IOException {
		ReplyBuffer replies = new ReplyBuffer(Framing.LF.codec(100), this.sink);
		String reply = "x".repeat(99);
		for (int i = 0; i < 1000; i++) {
			replies.add(bytes(reply));
		}
		assertThat(this.sink.size()).isGreaterThanOrEqualTo(100_000 - ReplyBuffer.CAPACITY);
		replies.flush();
		assertThat(this.sink.toByteArray()).isEqualTo(bytes((reply + "\n").repeat(1000)));
		assertThat(this.sink.writes).isEqualTo(7);
	}

	@Test
	void largeReplyLeavesBehindThoseBeforeIt() throws IOException {
		ReplyBuffer replies = new ReplyBuffer(Framing.LF.codec(100_000), this.sink);
		String large = "x".repeat(50_000);
		replies.add(bytes("small"));
		replies.add(bytes(large));
		replies.flush();
		assertThat(this.sink.toByteArray()).isEqualTo(bytes("small\n" + large + "\n"));
	}

	@Test
	void burstsOfChangingLengthLeaveWhole() throws IOException {
		ReplyBuffer replies = new ReplyBuffer(Framing.LF.codec(1000), this.sink);
		StringBuilder expected = new StringBuilder();
		for (int burst : new int[] { 1, 16, 40, 1, 2, 100, 17, 1 }) {
			String reply = "%04d".formatted(burst).repeat(250);
			for (int i = 0; i < burst; i++) {
				replies.add(bytes(reply));
				expected.append(reply).append('\n');
			}
			assertThat(replies.send()).isTrue();
			assertThat(replies.send()).isFalse();
		}
		assertThat(this.sink.toByteArray()).isEqualTo(bytes(expected.toString()));
	}

	@Test
	void flushOfNothingWritesNothing() throws IOException {
		ReplyBuffer replies = new ReplyBuffer(Framing.LF.codec(100), this.sink);
		assertThat(replies.send()).isFalse();
		assertThat(this.sink.writes).isZero();
	}

	@Test
	void replyThatTheFramingCannotExpressLeavesNoTrace() throws IOException {
		ReplyBuffer replies = new ReplyBuffer(Framing.LENGTH_1.codec(255), this.sink);
		replies.add(bytes("a"));
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> replies.add(new byte[256]));
		replies.flush();
		assertThat(this.sink.toByteArray()).isEqualTo(bytes("\u0001a"));
	}

	private static final class Sink extends ByteArrayOutputStream {

		private int writes;

		@Override
		public synchronized void write(byte[] bytes, int offset, int length) {
			this.writes++;
			super.write(bytes, offset, length);
		}

	}

}
