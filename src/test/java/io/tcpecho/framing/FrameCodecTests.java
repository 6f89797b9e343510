package io.tcpecho.framing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what all {@linkplain FrameCodec codecs} have in common that know where a
 * frame ends.
 */
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
class FrameCodecTests {

	private static final String[] FRAMES = { "hello", "", "", "x", "0123456789" };

	private final Framing framing;

	private final FrameCodec codec;

	FrameCodecTests(Framing framing) {
		this.framing = framing;
		this.codec = framing.codec(10);
	}

	@Test
	void framesThatArriveTogetherAreTakenApart() {
		Decoded decoded = Decoded.from(this.codec, ArrivingChunks.of(stream(FRAMES)));
		assertThat(decoded.texts()).containsExactly(FRAMES);
	}

	@Test
	void framesAreTheSameWhereverTheStreamIsSplit() {
		String stream = stream(FRAMES);
		for (int i = 1; i < stream.length(); i++) {
			Decoded decoded = Decoded.from(this.codec, ArrivingChunks.of(stream.substring(0, i), stream.substring(i)));
			assertThat(decoded.texts()).as("split at %d", i).containsExactly(FRAMES);
		}
	}

	@Test
	void framesAreTheSameByteByByte() {
		Decoded decoded = Decoded.from(this.codec, ArrivingChunks.byteByByte(stream(FRAMES)));
		assertThat(decoded.texts()).containsExactly(FRAMES);
	}

	@ParameterizedTest
	@ValueSource(ints = { 255, 1024, 2048, 4096, 64 * 1024 })
	void framesOfEverySizeAroundThatOfTheBufferAreWhole(int around) {
		FrameCodec codec = this.framing.codec(100_000);
		for (int size = around - 9; size < around + 9; size++) {
			String content = Wire.content(Math.min(size, codec.getMaxFrameSize()));
			String[] frames = { content, "x", "", content };
			String stream = stream(frames);
			assertThat(Decoded.from(codec, ArrivingChunks.of(stream)).texts()).containsExactly(frames);
			assertThat(Decoded.from(codec, ArrivingChunks.of(stream).silent()).texts()).containsExactly(frames);
		}
	}

	@Test
	void chunkIsCutAt125Kilobytes() throws IOException {
		FrameInput input = this.framing.codec(1_000_000).input(ArrivingChunks.of(Wire.content(200_000)));
		input.fill();
		assertThat(input.buffered()).isEqualTo(128_000);
	}

	@Test
	void frameIsReturnedBeforeTheNextOneArrives() throws IOException {
		ArrivingChunks source = ArrivingChunks.of(stream("hello"), stream("later"));
		this.codec.decode(this.codec.input(source));
		assertThat(source.reads()).isEqualTo(1);
	}

	@Test
	void longestFrameIsAccepted() {
		String stream = stream(Wire.content(10), Wire.content(10));
		assertThat(Decoded.from(this.codec, ArrivingChunks.of(stream)).texts()).containsExactly(Wire.content(10),
				Wire.content(10));
		assertThat(Decoded.from(this.codec, ArrivingChunks.byteByByte(stream)).texts())
			.containsExactly(Wire.content(10), Wire.content(10));
	}

	@Test
	void frameThatIsOneByteLongerIsRefused() {
		String stream = stream("first", Wire.content(11), "never");
		assertRefused(Decoded.from(this.codec, ArrivingChunks.of(stream)));
		assertRefused(Decoded.from(this.codec, ArrivingChunks.byteByByte(stream)));
	}

	private static void assertRefused(Decoded decoded) {
		assertThat(decoded.texts()).containsExactly("first");
		assertThat(decoded.end()).isInstanceOfSatisfying(FrameException.class,
				(ex) -> assertThat(ex.getFault()).isEqualTo(FrameException.Fault.TOO_LONG));
		assertThat(decoded.end()).hasMessageContaining("10");
	}

	@Test
	void streamWithoutAByteEndsSoftly() {
		FrameInput input = this.codec.input(ArrivingChunks.of(""));
		assertThatExceptionOfType(SoftEndOfStreamException.class).isThrownBy(() -> this.codec.decode(input));
		assertThatExceptionOfType(SoftEndOfStreamException.class).isThrownBy(() -> this.codec.decode(input));
	}

	@Test
	void streamThatEndsBetweenFramesEndsSoftly() {
		Decoded decoded = Decoded.from(this.codec, ArrivingChunks.of(stream("hello", "")));
		assertThat(decoded.texts()).containsExactly("hello", "");
		assertThat(decoded.end()).isInstanceOf(SoftEndOfStreamException.class);
	}

	@Test
	void streamThatEndsInsideAFrameIsTruncated() {
		String first = stream("hello");
		String second = stream("world");
		for (int i = 1; i < second.length(); i++) {
			Decoded decoded = Decoded.from(this.codec, ArrivingChunks.of(first + second.substring(0, i)));
			assertThat(decoded.texts()).as("cut at %d", i).containsExactly("hello");
			assertThat(decoded.end()).as("cut at %d", i)
				.isInstanceOfSatisfying(FrameException.class,
						(ex) -> assertThat(ex.getFault()).isEqualTo(FrameException.Fault.TRUNCATED));
		}
	}

	@Test
	void serializedFramesAreThoseOfTheWireAndComeBack() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (String frame : FRAMES) {
			this.codec.serialize(Wire.bytes(frame), out);
		}
		String serialized = Wire.text(out.toByteArray());
		assertThat(serialized).isEqualTo(stream(FRAMES));
		assertThat(Decoded.from(this.codec, ArrivingChunks.of(serialized)).texts()).containsExactly(FRAMES);
	}

	@Test
	void connectionsThatShareACodecDoNotMixTheirFrames() throws IOException {
		FrameInput first = this.codec.input(ArrivingChunks.of(stream("a1", "a2")));
		FrameInput second = this.codec.input(ArrivingChunks.of(stream("b1", "b2")));
		assertThat(Wire.text(this.codec.decode(first))).isEqualTo("a1");
		assertThat(Wire.text(this.codec.decode(second))).isEqualTo("b1");
		assertThat(Wire.text(this.codec.decode(first))).isEqualTo("a2");
		assertThat(Wire.text(this.codec.decode(second))).isEqualTo("b2");
	}

	private String stream(String... frames) {
		return Wire.stream(this.framing, frames);
	}

}
