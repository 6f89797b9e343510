package io.tcpecho.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.FrameInput;
import org.junit.jupiter.api.Test;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests that each codec has to pass which knows where a frame ends. Those of a codec of
 * one's own are a subclass:
 *
 * <pre class="code">
 * class RecordCodecTests extends AbstractFrameCodecTests {
 *
 *     &#64;Override
 *     protected FrameCodec codec(int maxFrameSize) {
 *         return new RecordCodec(maxFrameSize);
 *     }
 *
 * }
 * </pre>
 *
 * Streams are made with the codec itself: that its format is the one which was meant, a
 * further test has to say. Where the limit is always the same, the tests that need two of
 * them are left out.
 */
public abstract class AbstractFrameCodecTests {

	/** Random streams a test. */
	private static final int SEEDS = 100;

	private static final int LIMIT = 100;

	private static final int LARGE = 1_000_000;

	/**
	 * Creates a codec.
	 * @param maxFrameSize longest frame, {@value #LIMIT} bytes or more; without meaning
	 * where all frames have one length
	 * @return the codec under test
	 */
	protected abstract FrameCodec codec(int maxFrameSize);

	/**
	 * Makes up the content of a frame: of any bytes, unless this is overridden since some
	 * of them would delimit it.
	 * @param length how many bytes
	 * @param random where they come from, so that a failure can be repeated
	 * @return the content
	 */
	protected byte[] content(int length, SplittableRandom random) {
		byte[] content = new byte[length];
		random.nextBytes(content);
		return content;
	}

	@Test
	void framesThatArriveTogetherAreTakenApart() throws IOException {
		FrameCodec codec = codec(LIMIT);
		List<byte[]> frames = examples(codec);
		assertAll(Decoded.from(codec, together(stream(codec, frames))), frames);
	}

	@Test
	void framesAreTheSameWhereverTheStreamIsSplit() throws IOException {
		FrameCodec codec = codec(LIMIT);
		List<byte[]> frames = examples(codec);
		byte[] stream = stream(codec, frames);
		for (int cut = 1; cut < stream.length; cut++) {
			assertAll(Decoded.from(codec, ArrivingChunks.of(stream, IntStream.of(cut, stream.length - cut))), frames);
		}
	}

	@Test
	void framesAreTheSameByteByByte() throws IOException {
		FrameCodec codec = codec(LIMIT);
		List<byte[]> frames = examples(codec);
		assertAll(Decoded.from(codec, byteByByte(stream(codec, frames))), frames);
	}

	@Test
	void framesAndBytesComeBackHoweverTheStreamArrives() throws IOException {
		FrameCodec codec = codec(LARGE);
		for (int seed = 0; seed < SEEDS; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			List<byte[]> frames = frames(codec, random);
			byte[] stream = stream(codec, frames);
			Decoded decoded = Decoded.from(codec, arriving(stream, random));
			assertSame(decoded.frames(), frames, seed);
			assertThat(decoded.end()).as("seed %d", seed).isInstanceOf(SoftEndOfStreamException.class);
			assertThat(stream(codec, decoded.frames())).as("seed %d", seed).isEqualTo(stream);
		}
	}

	@Test
	void framesBeforeTheCutComeWhereverTheStreamIsCutOff() throws IOException {
		FrameCodec codec = codec(LARGE);
		for (int seed = 0; seed < SEEDS; seed++) {
			SplittableRandom random = new SplittableRandom(seed);
			List<byte[]> frames = frames(codec, random);
			byte[] stream = stream(codec, frames);
			int cut = random.nextInt(stream.length + 1);
			int whole = 0;
			while (whole < frames.size() && stream(codec, frames.subList(0, whole + 1)).length <= cut) {
				whole++;
			}
			Decoded decoded = Decoded.from(codec, arriving(Arrays.copyOf(stream, cut), random));
			assertSame(decoded.frames(), frames.subList(0, whole), seed);
			if (stream(codec, frames.subList(0, whole)).length == cut) {
				assertThat(decoded.end()).as("seed %d", seed).isInstanceOf(SoftEndOfStreamException.class);
			}
			else {
				assertFault(decoded, FrameException.Fault.TRUNCATED);
			}
		}
	}

	@Test
	void streamThatEndsInsideAFrameIsTruncated() throws IOException {
		FrameCodec codec = codec(LIMIT);
		byte[] frame = example(codec, LIMIT);
		byte[] stream = stream(codec, List.of(frame, frame));
		for (int cut = stream.length / 2 + 1; cut < stream.length; cut++) {
			Decoded decoded = Decoded.from(codec, together(Arrays.copyOf(stream, cut)));
			assertSame(decoded.frames(), List.of(frame), cut);
			assertFault(decoded, FrameException.Fault.TRUNCATED);
		}
	}

	@Test
	void streamWithoutAByteEndsSoftly() {
		FrameInput input = codec(LIMIT).input(together(new byte[0]));
		assertThatExceptionOfType(SoftEndOfStreamException.class).isThrownBy(input::readFrame);
		assertThatExceptionOfType(SoftEndOfStreamException.class).isThrownBy(input::readFrame);
	}

	@Test
	void frameIsReturnedBeforeTheNextOneArrives() throws IOException {
		FrameCodec codec = codec(LIMIT);
		byte[] stream = stream(codec, List.of(example(codec, 5), example(codec, 5)));
		ArrivingChunks source = ArrivingChunks.of(stream, IntStream.of(stream.length / 2, stream.length / 2));
		codec.input(source).readFrame();
		assertThat(source.reads()).isEqualTo(1);
	}

	@Test
	void connectionsThatShareACodecDoNotMixTheirFrames() throws IOException {
		FrameCodec codec = codec(LIMIT);
		List<byte[]> frames = examples(codec);
		List<byte[]> others = frames(codec, new SplittableRandom(1));
		FrameInput input = codec.input(byteByByte(stream(codec, frames)));
		FrameInput other = codec.input(byteByByte(stream(codec, others)));
		for (int i = 0; i < Math.min(frames.size(), others.size()); i++) {
			assertThat(input.readFrame()).isEqualTo(frames.get(i));
			assertThat(other.readFrame()).isEqualTo(others.get(i));
		}
	}

	@Test
	void longestFrameIsAccepted() throws IOException {
		for (FrameCodec codec : List.of(codec(LIMIT), codec(LARGE))) {
			byte[] longest = example(codec, codec.getMaxFrameSize());
			byte[] stream = stream(codec, List.of(longest, longest));
			assertAll(Decoded.from(codec, together(stream)), List.of(longest, longest));
			assertAll(Decoded.from(codec, byteByByte(stream)), List.of(longest, longest));
		}
	}

	@Test
	void frameThatIsOneByteLongerIsRefused() throws IOException {
		FrameCodec codec = codec(LIMIT);
		FrameCodec larger = codec(LIMIT + 1);
		assumeThat(larger.getMaxFrameSize()).isEqualTo(codec.getMaxFrameSize() + 1);
		byte[] first = example(larger, 5);
		byte[] stream = stream(larger, List.of(first, example(larger, larger.getMaxFrameSize()), first));
		for (ArrivingChunks source : List.of(together(stream), byteByByte(stream))) {
			Decoded decoded = Decoded.from(codec, source);
			assertSame(decoded.frames(), List.of(first), 0);
			assertFault(decoded, FrameException.Fault.TOO_LONG);
		}
	}

	@Test
	void frameThatIsShorterThanTheFramingHasIsNotWritten() {
		FrameCodec codec = codec(LIMIT);
		assumeThat(codec.getMinFrameSize()).isPositive();
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> codec.serialize(new byte[codec.getMinFrameSize() - 1], out));
		assertThat(out.size()).isZero();
	}

	@Test
	void frameThatIsFarTooLongIsRefusedBeforeItIsReadAndMemoryIsTakenForIt() throws IOException {
		FrameCodec codec = codec(LIMIT);
		FrameCodec larger = codec(LARGE);
		int limit = codec.getMaxFrameSize();
		assumeThat(larger.getMaxFrameSize()).isGreaterThan(2 * limit);
		byte[] stream = stream(larger, List.of(example(larger, larger.getMaxFrameSize())));
		int overhead = stream.length - larger.getMaxFrameSize();
		ArrivingChunks source = ArrivingChunks.of(stream, IntStream.generate(() -> 10));
		assertFault(Decoded.from(codec, source), FrameException.Fault.TOO_LONG);
		assertThat(source.position()).isLessThanOrEqualTo(limit + overhead + 10);
		assertThat(source.capacity()).isLessThanOrEqualTo(1024);
	}

	@Test
	void frameThatOneReadDoesNotBringIsAccountedForUntilTheNextIsAskedFor() throws IOException {
		FrameCodec codec = codec(LARGE);
		int length = 100_000;
		assumeThat(codec.getMaxFrameSize()).isGreaterThanOrEqualTo(length);
		byte[] frame = example(codec, length);
		byte[] stream = stream(codec, List.of(frame, example(codec, 5)));
		List<Long> reserved = new ArrayList<>();
		FrameInput input = codec.input(ArrivingChunks.of(stream, IntStream.generate(() -> 8000)), reserved::add);
		assertThat(input.readFrame()).isEqualTo(frame);
		assertThat(reserved).isNotEmpty().allMatch((bytes) -> bytes > 0 && bytes <= 4L * length);
		assertThat(input.await()).isTrue();
		assertThat(reserved.get(reserved.size() - 1)).isZero();
	}

	@Test
	void frameForWhichThereIsNoMemoryIsNotRead() throws IOException {
		FrameCodec codec = codec(LARGE);
		int length = 100_000;
		assumeThat(codec.getMaxFrameSize()).isGreaterThanOrEqualTo(length);
		IOException none = new IOException("no memory");
		byte[] stream = stream(codec, List.of(example(codec, length)));
		FrameInput input = codec.input(ArrivingChunks.of(stream, IntStream.generate(() -> 8000)), (bytes) -> {
			throw none;
		});
		assertThatIOException().isThrownBy(input::readFrame).isSameAs(none);
	}

	private List<byte[]> examples(FrameCodec codec) {
		return List.of(example(codec, 5), example(codec, 0), example(codec, 0), example(codec, 1),
				example(codec, LIMIT));
	}

	/**
	 * Makes up a frame of a length, or of the one next to it that the framing has.
	 */
	private byte[] example(FrameCodec codec, int length) {
		int possible = Math.max(codec.getMinFrameSize(), Math.min(length, codec.getMaxFrameSize()));
		return content(possible, new SplittableRandom(length));
	}

	private List<byte[]> frames(FrameCodec codec, SplittableRandom random) {
		List<byte[]> frames = new ArrayList<>();
		int count = random.nextInt(30);
		for (int i = 0; i < count; i++) {
			int length = switch (random.nextInt(8)) {
				case 0 -> 0;
				case 1 -> 1010 + random.nextInt(30);
				case 2 -> random.nextInt(10_000);
				default -> random.nextInt(100);
			};
			int possible = Math.max(codec.getMinFrameSize(), Math.min(length, codec.getMaxFrameSize()));
			frames.add(content(possible, random));
		}
		return frames;
	}

	private static byte[] stream(FrameCodec codec, List<byte[]> frames) throws IOException {
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		for (byte[] frame : frames) {
			codec.serialize(frame, stream);
		}
		return stream.toByteArray();
	}

	private static ArrivingChunks together(byte[] stream) {
		return ArrivingChunks.of(stream, IntStream.of(stream.length));
	}

	private static ArrivingChunks byteByByte(byte[] stream) {
		return ArrivingChunks.of(stream, IntStream.generate(() -> 1));
	}

	private static ArrivingChunks arriving(byte[] stream, SplittableRandom random) {
		int largest = new int[] { 1, 10, 1500, 40_000 }[random.nextInt(4)];
		ArrivingChunks source = ArrivingChunks.of(stream, IntStream.generate(() -> 1 + random.nextInt(largest)));
		return random.nextBoolean() ? source : source.silent();
	}

	private static void assertAll(Decoded decoded, List<byte[]> frames) {
		assertSame(decoded.frames(), frames, 0);
		assertThat(decoded.end()).isInstanceOf(SoftEndOfStreamException.class);
	}

	private static void assertSame(List<byte[]> actual, List<byte[]> expected, int seed) {
		assertThat(actual).as("seed %d", seed).hasSameSizeAs(expected);
		for (int i = 0; i < expected.size(); i++) {
			assertThat(actual.get(i)).as("frame %d, seed %d", i, seed).isEqualTo(expected.get(i));
		}
	}

	private static void assertFault(Decoded decoded, FrameException.Fault fault) {
		assertThat(decoded.end()).isInstanceOfSatisfying(FrameException.class,
				(ex) -> assertThat(ex.getFault()).isEqualTo(fault));
	}

}
