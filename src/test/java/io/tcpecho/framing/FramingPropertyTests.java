package io.tcpecho.framing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties of every {@link Framing}, tried on random streams that arrive in random
 * chunks. A failure names the framing and the seed, which repeat it.
 */
class FramingPropertyTests {

	private static final int SEEDS = 300;

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
	void framesAndBytesComeBackHoweverTheStreamArrives(Framing framing) {
		forEachSeed(framing, (random) -> {
			List<byte[]> frames = frames(framing, random);
			byte[] stream = Wire.stream(framing, frames);
			FrameCodec codec = framing.codec(Math.max(1, longest(frames)));
			Decoded decoded = Decoded.from(codec, arriving(stream, random));
			assertSame(decoded.frames(), frames);
			assertThat(decoded.end()).isInstanceOf(SoftEndOfStreamException.class);
			assertThat(serialized(codec, decoded.frames())).isEqualTo(stream);
		});
	}

	@ParameterizedTest
	@EnumSource(names = "RAW")
	void chunksAddUpToTheStreamHoweverItArrives(Framing framing) {
		forEachSeed(framing, (random) -> {
			byte[] stream = content(framing, random.nextInt(50_000), random);
			FrameCodec codec = framing.codec(oneOf(random, 1, 10, 1024, 1500, 10_000));
			Decoded decoded = Decoded.from(codec, arriving(stream, random));
			assertThat(decoded.frames())
				.allSatisfy((chunk) -> assertThat(chunk.length).isBetween(1, codec.getMaxFrameSize()));
			assertThat(decoded.end()).isInstanceOf(SoftEndOfStreamException.class);
			assertThat(serialized(codec, decoded.frames())).isEqualTo(stream);
		});
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
	void framesBeforeTheCutComeWhereverTheStreamIsCutOff(Framing framing) {
		forEachSeed(framing, (random) -> {
			List<byte[]> frames = frames(framing, random);
			byte[] stream = Wire.stream(framing, frames);
			int cut = random.nextInt(stream.length + 1);
			int whole = 0;
			int end = 0;
			while (whole < frames.size() && end + wireLength(framing, frames.get(whole)) <= cut) {
				end += wireLength(framing, frames.get(whole++));
			}
			FrameCodec codec = framing.codec(Math.max(1, longest(frames)));
			Decoded decoded = Decoded.from(codec, arriving(Arrays.copyOf(stream, cut), random));
			assertSame(decoded.frames(), frames.subList(0, whole));
			if (cut == end) {
				assertThat(decoded.end()).isInstanceOf(SoftEndOfStreamException.class);
			}
			else {
				assertFault(decoded, FrameException.Fault.TRUNCATED);
			}
		});
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
	void framesBeforeOneThatIsTooLongComeHoweverTheStreamArrives(Framing framing) {
		forEachSeed(framing, (random) -> {
			List<byte[]> frames = frames(framing, random);
			frames.add(content(framing, 2, random));
			int limit = longest(frames) - 1;
			int fitting = 0;
			while (frames.get(fitting).length <= limit) {
				fitting++;
			}
			Decoded decoded = Decoded.from(framing.codec(limit), arriving(Wire.stream(framing, frames), random));
			assertSame(decoded.frames(), frames.subList(0, fitting));
			assertFault(decoded, FrameException.Fault.TOO_LONG);
		});
	}

	private static void forEachSeed(Framing framing, Property property) {
		for (int seed = 0; seed < SEEDS; seed++) {
			try {
				property.check(new SplittableRandom(seed));
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError("%s with seed %d: %s".formatted(framing, seed, ex.getMessage()), ex);
			}
		}
	}

	private static List<byte[]> frames(Framing framing, SplittableRandom random) {
		List<byte[]> frames = new ArrayList<>();
		int count = random.nextInt(30);
		for (int i = 0; i < count; i++) {
			int length = switch (random.nextInt(8)) {
				case 0 -> 0;
				case 1 -> 1010 + random.nextInt(30);
				case 2 -> random.nextInt(10_000);
				default -> random.nextInt(100);
			};
			frames.add(content(framing, (framing == Framing.LENGTH_1) ? length % 256 : length, random));
		}
		return frames;
	}

	private static byte[] content(Framing framing, int length, SplittableRandom random) {
		StringBuilder content = new StringBuilder();
		for (int i = 0; i < length; i++) {
			// full of what may be taken for the beginning or the end of a frame
			content.append(random.nextBoolean() ? (char) random.nextInt(256) : "\0\2\3\r\n".charAt(random.nextInt(5)));
		}
		String delimiter = Wire.delimiter(framing);
		String harmless = "x".repeat(delimiter.length());
		return Wire.bytes(content.toString().replace(delimiter, harmless));
	}

	private static ArrivingChunks arriving(byte[] stream, SplittableRandom random) {
		int largest = oneOf(random, 1, 10, 1500, 40_000);
		IntStream lengths = IntStream.generate(() -> 1 + random.nextInt(largest));
		ArrivingChunks source = ArrivingChunks.of(stream, lengths);
		return random.nextBoolean() ? source : source.silent();
	}

	private static int oneOf(SplittableRandom random, int... values) {
		return values[random.nextInt(values.length)];
	}

	private static int longest(List<byte[]> frames) {
		return frames.stream().mapToInt((frame) -> frame.length).max().orElse(0);
	}

	private static int wireLength(Framing framing, byte[] frame) {
		return Wire.stream(framing, List.of(frame)).length;
	}

	private static byte[] serialized(FrameCodec codec, List<byte[]> frames) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte[] frame : frames) {
			codec.serialize(frame, out);
		}
		return out.toByteArray();
	}

	private static void assertSame(List<byte[]> actual, List<byte[]> expected) {
		assertThat(actual).hasSameSizeAs(expected);
		for (int i = 0; i < expected.size(); i++) {
			assertThat(actual.get(i)).as("frame %d", i).isEqualTo(expected.get(i));
		}
	}

	private static void assertFault(Decoded decoded, FrameException.Fault fault) {
		assertThat(decoded.end()).isInstanceOfSatisfying(FrameException.class,
				(ex) -> assertThat(ex.getFault()).isEqualTo(fault));
	}

	/**
	 * What holds for every stream, whatever the random numbers make of it.
	 */
	private interface Property {

		void check(SplittableRandom random) throws IOException;

	}

}
