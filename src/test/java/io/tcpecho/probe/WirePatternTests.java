package io.tcpecho.probe;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameInput;
import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.serializer.Serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link WirePattern}.
 */
class WirePatternTests {

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
	void theServersDecoderFindsTheFrames(Framing framing) throws IOException {
		WirePattern pattern = new WirePattern(1, framing, 61);
		byte[] stream = bytes(pattern, 5, 0, 100 * pattern.messageLength());
		FrameCodec codec = framing.codec(61);
		FrameInput input = codec.input(new ByteArrayInputStream(stream));
		Set<String> frames = new HashSet<>();
		for (int i = 0; i < 100; i++) {
			byte[] frame = input.readFrame();
			assertThat(frame).hasSize(61);
			frames.add(Arrays.toString(frame));
		}
		assertThat(frames).hasSize(100);
		assertThat(input.await()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(Framing.class)
	void anyPartIsThePartOfTheWhole(Framing framing) {
		WirePattern pattern = new WirePattern(1, framing, 21);
		byte[] whole = bytes(pattern, 2, 0, 200);
		for (int from = 0; from < 100; from++) {
			for (int length = 0; length < 100; length += 7) {
				assertThat(bytes(pattern, 2, from, length)).isEqualTo(Arrays.copyOfRange(whole, from, from + length));
			}
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LENGTH_1")
	void anyPartOfALargeMessageIsThePartOfTheWhole(Framing framing) {
		WirePattern pattern = new WirePattern(1, framing, 1700);
		byte[] whole = bytes(pattern, 2, 0, 4000);
		for (int from = 0; from < 2000; from += 3) {
			assertThat(bytes(pattern, 2, from, 2000)).isEqualTo(Arrays.copyOfRange(whole, from, from + 2000));
		}
	}

	@Test
	void noTwoBlocksAreTheSame() {
		WirePattern pattern = new WirePattern(1, Framing.RAW, 16 * 1024);
		Set<ByteBuffer> blocks = new HashSet<>();
		for (int block = 0; block < 20_000; block++) {
			blocks.add(ByteBuffer.wrap(bytes(pattern, 0, block * 512L, 512)));
		}
		assertThat(blocks).hasSize(20_000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void blocksDifferBehindTheirFirstWordToo(int connection) {
		WirePattern pattern = new WirePattern(1, Framing.RAW, 16 * 1024);
		Set<ByteBuffer> remainders = new HashSet<>();
		for (int block = 0; block < 1000; block++) {
			remainders.add(ByteBuffer.wrap(bytes(pattern, connection, block * 512L + 8, 504)));
			remainders.add(ByteBuffer.wrap(bytes(pattern, 2, block * 512L + 8, 504)));
		}
		assertThat(remainders).hasSizeGreaterThan(1800);
	}

	@Test
	void seedConnectionAndOffsetMakeTheDifference() {
		byte[] bytes = bytes(new WirePattern(1, Framing.RAW, 64), 0, 0, 64);
		assertThat(bytes(new WirePattern(1, Framing.RAW, 64), 0, 0, 64)).isEqualTo(bytes);
		assertThat(bytes(new WirePattern(2, Framing.RAW, 64), 0, 0, 64)).isNotEqualTo(bytes);
		assertThat(bytes(new WirePattern(1, Framing.RAW, 64), 1, 0, 64)).isNotEqualTo(bytes);
		assertThat(bytes(new WirePattern(1, Framing.RAW, 64), 0, 64, 64)).isNotEqualTo(bytes);
	}

	@Test
	void laterOffsetsThanAnIntegerHoldsHaveTheirOwnBytes() {
		WirePattern pattern = new WirePattern(1, Framing.RAW, 64);
		assertThat(bytes(pattern, 0, 64L << 32, 64)).isNotEqualTo(bytes(pattern, 0, 0, 64));
	}

	@Test
	void contentOfALineIsPrintable() {
		WirePattern pattern = new WirePattern(1, Framing.CRLF, 1000);
		byte[] line = bytes(pattern, 0, 0, pattern.messageLength());
		assertThat(Arrays.copyOf(line, 1000)).inHexadecimal().satisfies((bytes) -> {
			for (byte value : bytes) {
				assertThat((char) value).isBetween('0', 'o');
			}
		});
		assertThat(Arrays.copyOfRange(line, 1000, 1002)).containsExactly('\r', '\n');
	}

	@Test
	void framingOfAnotherKindIsRefused() {
		Serializer<byte[]> refusing = (content, out) -> {
			throw new IOException("digits only");
		};
		Serializer<byte[]> hex = (content, out) -> out
			.write(HexFormat.of().formatHex(content).getBytes(StandardCharsets.US_ASCII));
		Serializer<byte[]> checked = (content, out) -> {
			out.write(content);
			out.write(Arrays.hashCode(content));
		};
		Serializer<byte[]> silent = (content, out) -> {
		};
		assertThatIllegalArgumentException().isThrownBy(() -> new WirePattern(1, refusing, "custom", 64))
			.withMessage("--framing custom cannot carry a message of 64 bytes: digits only");
		for (Serializer<byte[]> encoder : List.of(hex, checked, silent)) {
			assertThatIllegalArgumentException().isThrownBy(() -> new WirePattern(1, encoder, "custom", 64))
				.withMessageStartingWith("--framing custom makes more of a message than ");
		}
	}

	private static byte[] bytes(WirePattern pattern, int connection, long offset, int length) {
		ByteBuffer buffer = ByteBuffer.allocate(length);
		pattern.fill(connection, offset, buffer);
		return buffer.array();
	}

}
