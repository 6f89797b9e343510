package io.tcpecho.framing;

import io.tcpecho.test.ArrivingChunks;
import io.tcpecho.test.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DelimitedCodec}.
 */
class DelimitedCodecTests {

	@ParameterizedTest
	@ValueSource(strings = { "a\rb", "a\nb", "a\n\rb", "\r", "\n", "\n\r", "\r\r", "a\r", "\ra" })
	void carriageReturnOrLineFeedAloneIsDataForCrlf(String frame) {
		FrameCodec codec = Framing.CRLF.codec(10);
		String stream = frame + "\r\n" + frame + "\r\n";
		assertThat(Decoded.from(codec, ArrivingChunks.of(stream)).texts()).containsExactly(frame, frame);
		assertThat(Decoded.from(codec, ArrivingChunks.byteByByte(stream)).texts()).containsExactly(frame, frame);
	}

	@Test
	void delimiterThatIsSplitAcrossReadsIsFound() {
		ArrivingChunks source = ArrivingChunks.of("hello\r", "\nworld\r", "\n");
		assertThat(Decoded.from(Framing.CRLF.codec(10), source).texts()).containsExactly("hello", "world");
	}

	@ParameterizedTest
	@EnumSource(names = { "LF", "CRLF", "NUL", "STX_ETX" })
	void delimitersOfOtherFramingsAreData(Framing framing) {
		String frame = "a\r\n\0\2\3z".replace(Wire.delimiter(framing), "");
		ArrivingChunks source = ArrivingChunks.of(Wire.stream(framing, frame, frame));
		assertThat(Decoded.from(framing.codec(10), source).texts()).containsExactly(frame, frame);
	}

	@ParameterizedTest
	@EnumSource(names = { "LF", "CRLF", "NUL", "STX_ETX" })
	void frameThatIsTooLongIsRefusedBeforeItsDelimiterComes(Framing framing) {
		FrameCodec codec = framing.codec(10);
		// one byte too many, and as many more as could have begun a delimiter
		String stream = Wire.stream(framing, Wire.content(10 + Wire.delimiter(framing).length()));
		String cutOff = stream.substring(0, stream.length() - Wire.delimiter(framing).length());
		assertTooLong(codec, ArrivingChunks.of(cutOff));
		assertTooLong(codec, ArrivingChunks.byteByByte(cutOff));
	}

	@Test
	void carriageReturnBehindTheLongestFrameMayBeginTheDelimiter() {
		FrameCodec codec = Framing.CRLF.codec(10);
		ArrivingChunks source = ArrivingChunks.of(Wire.content(10) + "\r", "\n" + Wire.content(10), "\r", "\n");
		assertThat(Decoded.from(codec, source).texts()).containsExactly(Wire.content(10), Wire.content(10));
	}

	@Test
	void byteTooManyIsRefusedAtOnceIfItBeginsNoDelimiter() {
		assertTooLong(Framing.CRLF.codec(10), ArrivingChunks.of("12345678901"));
	}

	@Test
	void carriageReturnThatIsDataCountsForTheLimit() {
		FrameCodec codec = Framing.CRLF.codec(10);
		String longest = Wire.content(9) + "\r";
		assertThat(Decoded.from(codec, ArrivingChunks.byteByByte(longest + "\r\n")).texts()).containsExactly(longest);
		assertTooLong(codec, ArrivingChunks.of("a" + longest + "\r\n"));
		assertTooLong(codec, ArrivingChunks.byteByByte("a" + longest + "\r\n"));
	}

	@Test
	void frameThatIsTooLongIsRefusedWhereverItLiesInTheBuffer() {
		FrameCodec codec = Framing.STX_ETX.codec(3);
		Decoded decoded = Decoded.from(codec, ArrivingChunks.of("\2one\3\2two\3\2three\3\2for\3"));
		assertThat(decoded.texts()).containsExactly("one", "two");
		assertThat(decoded.end()).hasMessage("frame longer than 3 bytes");
	}

	@Test
	void frameWithoutStxIsMalformedAtItsFirstByte() {
		assertMalformed(ArrivingChunks.of("h"), "frame begins with 0x68 instead of 0x02");
		assertMalformed(ArrivingChunks.of("\u00FFhello\3"), "frame begins with 0xFF instead of 0x02");
		assertMalformed(ArrivingChunks.of("\3"), "frame begins with 0x03 instead of 0x02");
	}

	@Test
	void frameWithoutStxIsMalformedBehindOthers() {
		Decoded decoded = Decoded.from(Framing.STX_ETX.codec(10), ArrivingChunks.of("\2one\3\2two\3\n\2three\3"));
		assertThat(decoded.texts()).containsExactly("one", "two");
		assertThat(decoded.end()).hasMessage("frame begins with 0x0A instead of 0x02");
	}

	/** Scanning or moving what has been scanned before would take minutes. */
	@Test
	@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void longFrameThatComesByteByByteIsScannedOnce() {
		String frame = Wire.content(2_000_000);
		ArrivingChunks source = ArrivingChunks.byteByByte(frame + "\n");
		assertThat(Decoded.from(Framing.LF.codec(2_000_000), source).texts()).containsExactly(frame);
	}

	private static void assertTooLong(FrameCodec codec, ArrivingChunks source) {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> codec.decode(codec.input(source)))
			.returns(FrameException.Fault.TOO_LONG, FrameException::getFault)
			.withMessage("frame longer than 10 bytes");
	}

	private static void assertMalformed(ArrivingChunks source, String message) {
		FrameCodec codec = Framing.STX_ETX.codec(10);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> codec.decode(codec.input(source)))
			.returns(FrameException.Fault.MALFORMED, FrameException::getFault)
			.withMessage(message);
	}

}
