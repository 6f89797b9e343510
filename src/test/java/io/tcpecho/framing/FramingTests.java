package io.tcpecho.framing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Framing}.
 */
class FramingTests {

	@ParameterizedTest
	@CsvSource({ "RAW, raw", "LF, lf", "CRLF, crlf", "NUL, nul", "STX_ETX, stx-etx", "LENGTH_1, length-1",
			"LENGTH_2, length-2", "LENGTH_4, length-4" })
	void labelIsTheNameWrittenInConfiguration(Framing framing, String label) {
		assertThat(framing.label()).isEqualTo(label);
	}

	@ParameterizedTest
	@CsvSource({ "RAW, 61 62", "LF, 61 62 0A", "CRLF, 61 62 0D 0A", "NUL, 61 62 00", "STX_ETX, 02 61 62 03",
			"LENGTH_1, 02 61 62", "LENGTH_2, 00 02 61 62", "LENGTH_4, 00 00 00 02 61 62" })
	void frameIsWrittenAsTheFormatSays(Framing framing, String digits) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		framing.codec(100).serialize(Wire.bytes("ab"), out);
		assertThat(Wire.text(out.toByteArray())).isEqualTo(Wire.hex(digits));
	}

	@ParameterizedTest
	@EnumSource
	void limitBelowOneByteIsRefused(Framing framing) {
		assertThatIllegalArgumentException().isThrownBy(() -> framing.codec(0))
			.withMessage("maxFrameSize must be 1 to 1073741824 bytes but is 0");
		assertThatIllegalArgumentException().isThrownBy(() -> framing.codec(-5)).withMessageEndingWith("but is -5");
		assertThat(framing.codec(1).getMaxFrameSize()).isEqualTo(1);
	}

	@ParameterizedTest
	@EnumSource
	void limitAboveOneGigabyteIsRefused(Framing framing) {
		assertThatIllegalArgumentException().isThrownBy(() -> framing.codec(FrameCodec.MAX_FRAME_SIZE + 1))
			.withMessage("maxFrameSize must be 1 to 1073741824 bytes but is 1073741825");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "LENGTH_1", "LENGTH_2" })
	void limitOfOneGigabyteIsAccepted(Framing framing) {
		assertThat(framing.codec(FrameCodec.MAX_FRAME_SIZE).getMaxFrameSize()).isEqualTo(1024 * 1024 * 1024);
	}

}
