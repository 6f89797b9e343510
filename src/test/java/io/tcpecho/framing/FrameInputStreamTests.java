package io.tcpecho.framing;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameInput} as the {@link java.io.InputStream} that it is.
 */
class FrameInputStreamTests {

	@Test
	void readReturnsUnsignedBytesUntilTheStreamEnds() throws IOException {
		FrameInput input = input(ArrivingChunks.of("\0\u007F", "\u0080\u00FF"));
		assertThat(input.read()).isEqualTo(0);
		assertThat(input.read()).isEqualTo(0x7F);
		assertThat(input.read()).isEqualTo(0x80);
		assertThat(input.read()).isEqualTo(0xFF);
		assertThat(input.read()).isEqualTo(-1);
		assertThat(input.read()).isEqualTo(-1);
	}

	@Test
	void readOfAByteTakesAWholeChunkFromTheSource() throws IOException {
		ArrivingChunks source = ArrivingChunks.of("abc");
		FrameInput input = input(source);
		assertThat(input.read()).isEqualTo('a');
		assertThat(input.buffered()).isEqualTo(2);
		assertThat(input.read()).isEqualTo('b');
		assertThat(source.reads()).isEqualTo(1);
	}

	@Test
	void readIntoAnArrayWritesTheAskedForRangeOnly() throws IOException {
		FrameInput input = input(ArrivingChunks.of("abcdef"));
		byte[] bytes = Wire.bytes("------");
		assertThat(input.read(bytes, 1, 3)).isEqualTo(3);
		assertThat(Wire.text(bytes)).isEqualTo("-abc--");
		assertThat(input.read(bytes, 3, 3)).isEqualTo(3);
		assertThat(Wire.text(bytes)).isEqualTo("-abdef");
		assertThat(input.read(bytes, 0, 6)).isEqualTo(-1);
		assertThat(Wire.text(bytes)).isEqualTo("-abdef");
	}

	@Test
	void readIntoAnArrayDoesNotWaitForMoreThanIsThere() throws IOException {
		ArrivingChunks source = ArrivingChunks.of("abc", "def");
		FrameInput input = input(source);
		byte[] bytes = Wire.bytes("------");
		assertThat(input.read(bytes, 0, 1)).isEqualTo(1);
		assertThat(input.read(bytes, 1, 5)).isEqualTo(2);
		assertThat(Wire.text(bytes)).isEqualTo("abc---");
		assertThat(source.reads()).isEqualTo(1);
	}

	@Test
	void readOfNoBytesDoesNotWait() throws IOException {
		ArrivingChunks source = ArrivingChunks.of("abc");
		assertThat(input(source).read(new byte[2], 1, 0)).isEqualTo(0);
		assertThat(source.reads()).isEqualTo(0);
	}

	@Test
	void readBeyondTheArrayIsRefused() {
		ArrivingChunks source = ArrivingChunks.of("abc");
		FrameInput input = input(source);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.read(new byte[2], 1, 2));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.read(new byte[2], -1, 1));
		assertThat(source.reads()).isEqualTo(0);
	}

	@Test
	void availableIsWhatIsBufferedAndWhatTheSourceHas() throws IOException {
		FrameInput input = new FrameInput(ArrivingChunks.of("abcdefgh"), 3);
		assertThat(input.available()).isEqualTo(0);
		assertThat(input.read()).isEqualTo('a');
		assertThat(input.available()).isEqualTo(7);
		input.drop(2);
		assertThat(input.available()).isEqualTo(5);
	}

	@Test
	void wholeStreamCanBeReadBehindAFrame() throws IOException {
		FrameCodec codec = Framing.LF.codec(10);
		FrameInput input = codec.input(ArrivingChunks.of("frame\nupgra", "ded ", Wire.content(5000)));
		assertThat(Wire.text(codec.deserialize(input))).isEqualTo("frame");
		assertThat(Wire.text(input.readAllBytes())).isEqualTo("upgraded " + Wire.content(5000));
		assertThat(input.isEmpty()).isTrue();
	}

	private static FrameInput input(ArrivingChunks source) {
		return new FrameInput(source, 64 * 1024);
	}

}
