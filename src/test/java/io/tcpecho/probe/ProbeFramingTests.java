package io.tcpecho.probe;

import java.io.IOException;
import java.io.OutputStream;

import com.acme.example.RecordCodec;
import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.server.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The probe of a server whose framing is its own.
 */
class ProbeFramingTests {

	private static final String NAME = RecordCodec.class.getName();

	@Test
	void codecOfTheServerIsNamedByItsClassAndTheSizeIsWhatItAllows() {
		try (TestServer server = TestServer.start("echo.server.framing=" + NAME)) {
			ProbeResult result = ProbeResult.json("--framing", NAME, "--count", "100", "--interval", "0",
					"localhost:" + server.port());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.out()).contains("\"framing\":\"" + NAME + "\",\"size\":16,")
				.contains("\"verified\":100,");
		}
	}

	@Test
	void byteThatDelimitsIsInNoMessage() throws IOException {
		try (Peer peer = Peer.faithful()) {
			ProbeResult result = ProbeResult.json("--framing", SemicolonCodec.class.getName(), "--count", "100",
					"--interval", "0", "--size", "1000", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--size 64 --framing com.acme.example.RecordCodec  | --size must be 16 to 16 but is 64
					--framing com.acme.example.NetstringCodec | Invalid value for option '--framing': 'com.acme.example.NetstringCodec' has no public constructor that takes an int, the longest frame, or nothing; it must be one of raw, lf, crlf, nul, stx-etx, length-1, length-2, length-4, or a class that extends io.tcpecho.framing.FrameCodec
					--framing com.acme.example.Nothing | Invalid value for option '--framing': 'com.acme.example.Nothing' is not known; it must be one of raw, lf, crlf, nul, stx-etx, length-1, length-2, length-4, or a class that extends io.tcpecho.framing.FrameCodec
					--framing io.tcpecho.framing.FrameCodec | Invalid value for option '--framing': 'io.tcpecho.framing.FrameCodec' is abstract; it must be one of raw, lf, crlf, nul, stx-etx, length-1, length-2, length-4, or a class that extends io.tcpecho.framing.FrameCodec
					--framing io.tcpecho.probe.ProbeFramingTests$SemicolonCodec --size 7 | --framing io.tcpecho.probe.ProbeFramingTests$SemicolonCodec cannot carry a message of 7 bytes: not on a Monday
					""")
	void codecThatIsOfNoUseIsToldInOneLine(String arguments, String message) {
		ProbeResult result = ProbeResult.of((arguments + " h:7").split(" +"));
		assertThat(result.err()).isEqualTo("probe: %s (see --help)%n".formatted(message));
		assertThat(result.out()).isEmpty();
		assertThat(result.exitCode()).isEqualTo(2);
	}

	/** Its delimiter is one of the bytes that the probe sends to others. */
	public static final class SemicolonCodec extends FrameCodec {

		public SemicolonCodec(int maxFrameSize) {
			super(maxFrameSize, 1);
		}

		@Override
		protected byte[] decode(FrameInput in) {
			throw new UnsupportedOperationException("The probe does not decode");
		}

		@Override
		public void serialize(byte[] frame, OutputStream out) throws IOException {
			if (frame.length == 7) {
				throw new IllegalStateException("not on a Monday");
			}
			for (byte each : frame) {
				assertThat(each).isNotEqualTo((byte) ';');
			}
			out.write(frame);
			out.write(';');
		}

	}

}
