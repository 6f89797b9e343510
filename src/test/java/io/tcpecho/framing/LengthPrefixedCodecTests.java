package io.tcpecho.framing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import io.tcpecho.test.ArrivingChunks;
import io.tcpecho.test.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LengthPrefixedCodec}.
 */
class LengthPrefixedCodecTests {

	@ParameterizedTest
	@CsvSource({ "LENGTH_1, 200, C8", "LENGTH_1, 255, FF", "LENGTH_2, 258, 01 02", "LENGTH_2, 65535, FF FF",
			"LENGTH_4, 66051, 00 01 02 03", "LENGTH_4, 8454143, 00 80 FF FF" })
	void lengthIsUnsignedAndInNetworkOrder(Framing framing, int length, String digits) throws IOException {
		String header = Wire.hex(digits);
		FrameCodec codec = framing.codec(10_000_000);
		byte[] frame = Wire.bytes(Wire.content(length));
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		codec.serialize(frame, out);
		assertThat(Wire.text(out.toByteArray())).isEqualTo(header + Wire.text(frame));
		FrameInput input = codec.input(ArrivingChunks.of(header, Wire.text(frame)));
		assertThat(codec.decode(input)).isEqualTo(frame);
		assertThat(input.isEmpty()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "LENGTH_1, 0B", "LENGTH_1, FF", "LENGTH_2, 00 0B", "LENGTH_2, 01 00", "LENGTH_2, FF FF",
			"LENGTH_4, 00 00 00 0B", "LENGTH_4, 01 00 00 00" })
	void lengthAboveTheLimitIsRefusedBeforeTheFrameComes(Framing framing, String digits) {
		String header = Wire.hex(digits);
		FrameCodec codec = framing.codec(10);
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> codec.decode(codec.input(ArrivingChunks.of(header))))
			.returns(FrameException.Fault.TOO_LONG, FrameException::getFault);
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> codec.decode(codec.input(ArrivingChunks.byteByByte(header))))
			.returns(FrameException.Fault.TOO_LONG, FrameException::getFault);
	}

	@ParameterizedTest
	@CsvSource({ "FF FF FF FF, 4294967295", "80 00 00 00, 2147483648", "7F FF FF FF, 2147483647",
			"40 00 00 01, 1073741825" })
	void lengthAboveOneGigabyteIsRefusedBeforeAnythingIsAllocated(String digits, String length) throws IOException {
		FrameCodec codec = Framing.LENGTH_4.codec(FrameCodec.MAX_FRAME_SIZE);
		ArrivingChunks source = ArrivingChunks.of(Wire.hex(digits), "more");
		FrameInput input = codec.input(source);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> codec.decode(input))
			.returns(FrameException.Fault.TOO_LONG, FrameException::getFault)
			.withMessage("frame of %s bytes is longer than 1073741824", length);
		assertThat(source.reads()).isEqualTo(1);
		input.fill();
		assertThat(source.capacity()).isEqualTo(FrameInput.SMALLEST);
	}

	@Test
	void announcedLengthIsNotAllocatedBeforeItArrives() {
		FrameCodec codec = Framing.LENGTH_4.codec(FrameCodec.MAX_FRAME_SIZE);
		ArrivingChunks source = ArrivingChunks.of(Wire.hex("40 00 00 00"), "a", "b");
		assertThat(Decoded.from(codec, source).end()).hasMessage("stream ended after 6 bytes of a frame");
		assertThat(source.capacity()).isEqualTo(FrameInput.SMALLEST);
	}

	@ParameterizedTest
	@CsvSource({ "LENGTH_1, 255", "LENGTH_2, 65535" })
	void headerLowersTheLimit(Framing framing, int longest) {
		assertThat(framing.codec(longest + 1).getMaxFrameSize()).isEqualTo(longest);
		assertThat(framing.codec(FrameCodec.MAX_FRAME_SIZE).getMaxFrameSize()).isEqualTo(longest);
		assertThat(framing.codec(longest - 1).getMaxFrameSize()).isEqualTo(longest - 1);
	}

	@ParameterizedTest
	@CsvSource({ "LENGTH_1, 256", "LENGTH_1, 65536", "LENGTH_2, 65536", "LENGTH_2, 131072" })
	void lengthThatTheHeaderCannotExpressIsNotWritten(Framing framing, int length) {
		FrameCodec codec = framing.codec(1_000_000);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> codec.serialize(new byte[length], out))
			.returns(FrameException.Fault.TOO_LONG, FrameException::getFault)
			.withMessageContaining("cannot express %d bytes", length);
		assertThat(out.size()).isEqualTo(0);
	}

}
