package io.tcpecho.server;

import java.io.IOException;
import java.io.OutputStream;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a codec does that is not the server's own.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnCodecTests {

	@Test
	void streamThatEndsBehindBytesThatBelongToNoFrameIsClosedByTheClient(CapturedOutput output) throws IOException {
		try (TestServer server = start(); TcpTestClient client = server.connect()) {
			assertThat(text(client.exchange(bytes("..ab..cd...")))).isEqualTo("abcd");
			assertThat(server.reasons(1)).containsExactly(CloseReason.CLIENT_CLOSED);
		}
		assertThat(output).doesNotContain(" ERROR ");
	}

	@Test
	void codecThatFailsEndsItsConnectionBehindTheRepliesDueAndNoOther(CapturedOutput output) throws IOException {
		try (TestServer server = start(); TcpTestClient other = server.connect()) {
			try (TcpTestClient client = server.connect()) {
				client.send(bytes("abcd!"));
				assertThat(text(client.readToEnd())).isEqualTo("abcd");
			}
			assertThat(server.reasons(1)).containsExactly(CloseReason.HANDLER_ERROR);
			assertThat(text(other.exchange(bytes("ef")))).isEqualTo("ef");
		}
		assertThat(output).contains("2 byte(s) from 0 on are not available, of 1 that have been read");
	}

	private static TestServer start() {
		return TestServer.start("echo.server.framing=" + PairCodec.class.getName());
	}

	/**
	 * Two bytes are a frame, dots before it are nothing, an exclamation mark is a bug.
	 */
	public static final class PairCodec extends FrameCodec {

		public PairCodec() {
			super(2, 2, 0);
		}

		@Override
		protected byte[] decode(FrameInput in) throws IOException {
			in.require(1);
			while (in.unsignedByteAt(0) == '.') {
				in.drop(1);
				in.require(1);
			}
			if (in.unsignedByteAt(0) != '!') {
				in.require(2);
			}
			return in.take(2);
		}

		@Override
		public void serialize(byte[] frame, OutputStream out) throws IOException {
			out.write(frame);
		}

	}

}
