package io.tcpecho.framing;

import java.io.IOException;
import java.util.SplittableRandom;

import io.tcpecho.test.AbstractFrameCodecTests;
import io.tcpecho.test.ArrivingChunks;
import io.tcpecho.test.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what all {@linkplain FrameCodec codecs} have in common that know where a
 * frame ends.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
class FrameCodecTests extends AbstractFrameCodecTests {

	private static final String[] FRAMES = { "hello", "", "", "x", "0123456789" };

	private final Framing framing;

	FrameCodecTests(Framing framing) {
		this.framing = framing;
	}

	@Override
	protected FrameCodec codec(int maxFrameSize) {
		return this.framing.codec(maxFrameSize);
	}

	@Override
	protected byte[] content(int length, SplittableRandom random) {
		StringBuilder content = new StringBuilder();
		for (int i = 0; i < length; i++) {
			// full of what may be taken for the beginning or the end of a frame
			content.append(random.nextBoolean() ? (char) random.nextInt(256) : "\0\2\3\r\n".charAt(random.nextInt(5)));
		}
		String delimiter = Wire.delimiter(this.framing);
		return Wire.bytes(content.toString().replace(delimiter, "x".repeat(delimiter.length())));
	}

	@Test
	void framesAreReadAndWrittenAsTheFormatSays() throws IOException {
		FrameCodec codec = codec(10);
		String stream = Wire.stream(this.framing, FRAMES);
		assertThat(Decoded.from(codec, ArrivingChunks.of(stream)).texts()).containsExactly(FRAMES);
		assertThat(Wire.serialized(codec, FRAMES)).isEqualTo(stream);
	}

	@Test
	void nameIsTheLabel() {
		assertThat(codec(10).getName()).isEqualTo(this.framing.label());
	}

	@ParameterizedTest
	@ValueSource(ints = { 255, 1024, 2048, 4096, 64 * 1024 })
	void framesOfEverySizeAroundThatOfTheBufferAreWhole(int around) {
		FrameCodec codec = codec(100_000);
		for (int size = around - 9; size < around + 9; size++) {
			String content = Wire.content(Math.min(size, codec.getMaxFrameSize()));
			String[] frames = { content, "x", "", content };
			String stream = Wire.stream(this.framing, frames);
			assertThat(Decoded.from(codec, ArrivingChunks.of(stream)).texts()).containsExactly(frames);
			assertThat(Decoded.from(codec, ArrivingChunks.of(stream).silent()).texts()).containsExactly(frames);
		}
	}

	@Test
	void chunkIsCutAt125Kilobytes() throws IOException {
		FrameInput input = codec(1_000_000).input(ArrivingChunks.of(Wire.content(200_000)));
		input.fill();
		assertThat(input.available()).isEqualTo(128_000);
	}

	@Test
	void faultTellsTheLimit() {
		String stream = Wire.stream(this.framing, Wire.content(11));
		assertThat(Decoded.from(codec(10), ArrivingChunks.of(stream)).end()).hasMessageContaining("10");
	}

}
