package io.tcpecho.framing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.tcpecho.test.ArrivingChunks;
import io.tcpecho.test.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RawCodec}.
 */
class RawCodecTests {

	private final FrameCodec codec = Framing.RAW.codec(64 * 1024);

	@ParameterizedTest
	@ValueSource(ints = { 1, 1023, 1024, 1025, 2048, 5000, 64 * 1024 })
	void chunkIsOneMessage(int length) {
		ArrivingChunks source = ArrivingChunks.of("first", Wire.content(length), "last");
		Decoded decoded = Decoded.from(this.codec, source);
		assertThat(decoded.texts()).containsExactly("first", Wire.content(length), "last");
		assertThat(decoded.end()).isInstanceOf(SoftEndOfStreamException.class);
	}

	@Test
	void chunkIsReturnedBeforeTheNextOneArrives() throws IOException {
		ArrivingChunks source = ArrivingChunks.of("a", "b");
		assertThat(Wire.text(this.codec.decode(this.codec.input(source)))).isEqualTo("a");
		assertThat(source.reads()).isEqualTo(1);
	}

	@Test
	void chunkIsCutAtTheLimit() {
		assertThat(Decoded.from(Framing.RAW.codec(1), ArrivingChunks.of("abc")).texts()).containsExactly("a", "b", "c");
		assertThat(Decoded.from(Framing.RAW.codec(4), ArrivingChunks.of("abcdefghi", "j")).texts())
			.containsExactly("abcd", "efgh", "i", "j");
		assertThat(Decoded.from(Framing.RAW.codec(2000), ArrivingChunks.of(Wire.content(5000))).frames())
			.extracting((chunk) -> chunk.length)
			.containsExactly(2000, 2000, 1000);
	}

	@Test
	void noByteIsLostWhereTheSourceDoesNotTellWhatIsAvailable() {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(5000), "end").silent();
		assertThat(String.join("", Decoded.from(this.codec, source).texts())).isEqualTo(Wire.content(5000) + "end");
	}

	@Test
	void restOfAChunkThatWasReadInPartIsAMessage() throws IOException {
		FrameInput input = this.codec.input(ArrivingChunks.of("abc", "def"));
		input.await();
		input.drop(1);
		assertThat(Wire.text(this.codec.decode(input))).isEqualTo("bc");
		assertThat(Wire.text(this.codec.decode(input))).isEqualTo("def");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 10, 1024, 1500, 10_000 })
	void chunksAddUpToTheStreamHoweverItArrives(int chunkSize) throws IOException {
		String stream = Wire.content(30_000);
		FrameCodec limited = Framing.RAW.codec(chunkSize);
		for (int largest : new int[] { 1, 10, 1500, 40_000 }) {
			SplittableRandom random = new SplittableRandom(largest);
			Decoded decoded = Decoded.from(limited,
					ArrivingChunks.of(Wire.bytes(stream), IntStream.generate(() -> 1 + random.nextInt(largest))));
			assertThat(decoded.frames()).allSatisfy((chunk) -> assertThat(chunk).hasSizeBetween(1, chunkSize));
			assertThat(decoded.end()).isInstanceOf(SoftEndOfStreamException.class);
			assertThat(Wire.serialized(limited, decoded.texts().toArray(String[]::new))).isEqualTo(stream);
		}
	}

	@Test
	void streamWithoutAByteEndsSoftly() {
		Decoded decoded = Decoded.from(this.codec, ArrivingChunks.of(""));
		assertThat(decoded.frames()).isEmpty();
		assertThat(decoded.end()).isInstanceOf(SoftEndOfStreamException.class);
	}

	@Test
	void serializedChunkIsTheChunk() throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		this.codec.serialize(Wire.bytes("one\n"), out);
		this.codec.serialize(Wire.bytes(""), out);
		this.codec.serialize(Wire.bytes("\0\u00FF"), out);
		assertThat(Wire.text(out.toByteArray())).isEqualTo("one\n\0\u00FF");
	}

}
