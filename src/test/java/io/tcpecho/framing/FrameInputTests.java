package io.tcpecho.framing;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.test.ArrivingChunks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link FrameInput}.
 */
class FrameInputTests {

	private static final int CHUNK_SIZE = 64 * 1024;

	@Test
	void lineCostsOneReadOfTheSource() throws IOException {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(63) + "\n");
		FrameCodec codec = Framing.LF.codec(1024);
		assertThat(codec.decode(codec.input(source))).hasSize(63);
		assertThat(source.reads()).isEqualTo(1);
	}

	@Test
	void pipelinedFramesThatArriveTogetherCostTwoReadsAtMost() throws IOException {
		String line = Wire.content(63) + "\n";
		ArrivingChunks source = ArrivingChunks.of(line.repeat(1000));
		FrameCodec codec = Framing.LF.codec(1024);
		FrameInput input = codec.input(source);
		for (int i = 0; i < 1000; i++) {
			assertThat(codec.decode(input)).hasSize(63);
		}
		assertThat(source.reads()).isLessThanOrEqualTo(2);
	}

	@Test
	void fillTakesAllThatHasArrived() throws IOException {
		FrameInput input = input(ArrivingChunks.of(Wire.content(50_000), "not yet"));
		assertThat(input.fill()).isTrue();
		assertThat(bufferedIn(input)).isEqualTo(Wire.content(50_000));
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "10, 1", "127, 1", "128, 1", "129, 2", "3000, 2" })
	void fillTakesOneChunkAtMost(int chunkSize, int reads) throws IOException {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(5000));
		FrameInput input = input(source, chunkSize);
		assertThat(input.fill()).isTrue();
		assertThat(bufferedIn(input)).isEqualTo(Wire.content(chunkSize));
		assertThat(source.reads()).isEqualTo(reads);
	}

	@Test
	void fillTakesOneChunkAtMostWhereTheBufferHasRoomForMore() throws IOException {
		FrameInput input = input(ArrivingChunks.of(Wire.content(100)), 10);
		for (int chunks = 1; chunks <= 10; chunks++) {
			input.fill();
			assertThat(bufferedIn(input)).isEqualTo(Wire.content(10 * chunks));
		}
	}

	@Test
	void fillAppendsWhereTheSourceDoesNotTellWhatIsAvailable() throws IOException {
		FrameInput input = input(ArrivingChunks.of(Wire.content(50_000)).silent());
		while (input.fill()) {
			assertThat(bufferedIn(input)).isEqualTo(Wire.content(input.available()));
		}
		assertThat(input.available()).isEqualTo(50_000);
	}

	@Test
	void fillAtTheEndOfTheStreamKeepsWhatIsBuffered() throws IOException {
		FrameInput input = input(ArrivingChunks.of("abc"));
		assertThat(input.fill()).isTrue();
		assertThat(input.fill()).isFalse();
		assertThat(input.fill()).isFalse();
		assertThat(bufferedIn(input)).isEqualTo("abc");
	}

	@Test
	void sourceThatPromisesMoreThanItHasCostsNoByte() throws IOException {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(FrameInput.SMALLEST));
		FrameInput input = input(new InputStream() {

			@Override
			public int read() {
				return source.read();
			}

			@Override
			public int read(byte[] bytes, int offset, int length) {
				return source.read(bytes, offset, length);
			}

			@Override
			public int available() {
				return 100;
			}

		});
		assertThat(input.fill()).isTrue();
		assertThat(source.reads()).isEqualTo(2);
		assertThat(bufferedIn(input)).isEqualTo(Wire.content(FrameInput.SMALLEST));
	}

	@Test
	void failureOfTheSourceIsPassedOn() {
		IOException failure = new IOException("connection reset");
		FrameInput input = input(new InputStream() {

			@Override
			public int read() throws IOException {
				throw failure;
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				throw failure;
			}

		});
		assertThatIOException().isThrownBy(input::readMore).isSameAs(failure);
	}

	@Test
	void bufferIsSmallUntilSomethingArrives() throws IOException {
		ArrivingChunks source = ArrivingChunks.of("a");
		input(source).fill();
		assertThat(source.capacity()).isEqualTo(FrameInput.SMALLEST);
	}

	@ParameterizedTest
	@CsvSource({ "64, 128", "127, 128", "128, 256", "1000, 1024", "1024, 1024" })
	void bufferHasRoomForAChunkAsTheOneBefore(int chunk, int capacity) throws IOException {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(chunk), "b", "c");
		FrameInput input = input(source);
		for (int length : new int[] { chunk, 1 }) {
			input.fill();
			input.take(length);
		}
		input.fill();
		assertThat(source.capacity()).isEqualTo(capacity);
		assertThat(bufferedIn(input)).isEqualTo("c");
	}

	@Test
	void bufferIsSmallAgainWhenAllIsTakenAndNothingIsAvailable() throws IOException {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(50_000), "a");
		FrameInput input = input(source);
		input.fill();
		assertThat(source.capacity()).isEqualTo(50_000);
		input.take(20_000);
		input.take(30_000);
		input.fill();
		assertThat(source.capacity()).isEqualTo(FrameInput.SMALL);
		assertThat(bufferedIn(input)).isEqualTo("a");
	}

	@Test
	void bufferStaysLargeWhileMoreIsAvailable() throws IOException {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(8000));
		FrameInput input = input(source, 4000);
		input.fill();
		input.drop(4000);
		input.fill();
		assertThat(source.capacity()).isEqualTo(4000);
		assertThat(source.reads()).isEqualTo(3);
		assertThat(bufferedIn(input)).isEqualTo(Wire.content(8000).substring(4000));
	}

	@Test
	void fullBufferThatIsHalfTakenIsMovedAndNotGrown() throws IOException {
		String first = Wire.content(FrameInput.SMALL);
		ArrivingChunks source = ArrivingChunks.of(first, "and more");
		FrameInput input = input(source);
		input.fill();
		input.drop(FrameInput.SMALL / 2);
		input.fill();
		assertThat(source.capacity()).isEqualTo(FrameInput.SMALL);
		assertThat(bufferedIn(input)).isEqualTo(first.substring(FrameInput.SMALL / 2) + "and more");
	}

	@Test
	void fullBufferThatIsLessThanHalfTakenGrowsToTwice() throws IOException {
		String first = Wire.content(FrameInput.SMALL);
		ArrivingChunks source = ArrivingChunks.of(first, "and more");
		FrameInput input = input(source);
		input.fill();
		input.drop(FrameInput.SMALL / 2 - 1);
		input.fill();
		assertThat(source.capacity()).isEqualTo(2 * FrameInput.SMALL);
		assertThat(bufferedIn(input)).isEqualTo(first.substring(FrameInput.SMALL / 2 - 1) + "and more");
	}

	@Test
	void restOfAChunkIsReadBehindWhatIsLeftOfTheOneBefore() throws IOException {
		String first = Wire.content(FrameInput.SMALL - 1);
		String second = Wire.content(3000);
		ArrivingChunks source = ArrivingChunks.of(first, second);
		FrameInput input = input(source);
		input.fill();
		input.drop(1000);
		input.fill();
		assertThat(bufferedIn(input)).isEqualTo(first.substring(1000) + second);
		assertThat(source.capacity()).isEqualTo(23 + 3000);
		assertThat(source.reads()).isEqualTo(4);
	}

	@Test
	void wholeBufferIsHandedOverAndNeverUsedAgain() throws IOException {
		FrameInput input = input(ArrivingChunks.of(Wire.content(3000), "overwritten?"));
		input.fill();
		byte[] taken = input.take(3000);
		assertThat(input.isEmpty()).isTrue();
		input.fill();
		assertThat(Wire.text(taken)).isEqualTo(Wire.content(3000));
		assertThat(bufferedIn(input)).isEqualTo("overwritten?");
	}

	@Test
	void partOfTheBufferIsTakenAsACopy() throws IOException {
		FrameInput input = input(ArrivingChunks.of(Wire.content(FrameInput.SMALL), "overwritten?"));
		input.fill();
		byte[] taken = input.take(FrameInput.SMALL - 1);
		assertThat(input.available()).isEqualTo(1);
		input.fill();
		assertThat(Wire.text(taken)).isEqualTo(Wire.content(FrameInput.SMALL - 1));
	}

	@Test
	void whatIsRequiredIsWaitedForAndNoMore() throws IOException {
		ArrivingChunks source = ArrivingChunks.of("ab", "cd", "ef");
		FrameInput input = Framing.LENGTH_1.codec(10).input(source);
		input.require(3);
		assertThat(bufferedIn(input)).isEqualTo("abcd");
		input.require(0);
		input.require(4);
		assertThat(source.reads()).isEqualTo(2);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> input.require(7))
			.returns(FrameException.Fault.TRUNCATED, FrameException::getFault);
	}

	@ParameterizedTest
	@ValueSource(longs = { 12, Integer.MAX_VALUE, Integer.MAX_VALUE + 10L, Long.MAX_VALUE })
	void moreThanTheLongestFrameWithItsHeaderIsRefusedUnread(long count) {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(100));
		FrameInput input = Framing.LENGTH_1.codec(10).input(source);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> input.require(count))
			.returns(FrameException.Fault.TOO_LONG, FrameException::getFault)
			.withMessage("frame longer than 10 bytes");
		assertThat(source.reads()).isZero();
	}

	@Test
	void emptyTakeTakesNothing() throws IOException {
		FrameInput input = input(ArrivingChunks.of("abc"));
		input.fill();
		assertThat(input.take(0)).isEmpty();
		assertThat(bufferedIn(input)).isEqualTo("abc");
	}

	@Test
	void onlyWhatIsBufferedCanBeTaken() throws IOException {
		FrameInput input = input(ArrivingChunks.of("abc"));
		input.fill();
		input.drop(1);
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.take(3))
			.withMessage("3 byte(s) from 0 on are not available, of 2 that have been read");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.drop(3));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.unsignedByteAt(2))
			.withMessage("1 byte(s) from 2 on are not available, of 2 that have been read");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.take(-1));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.drop(-1));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.unsignedByteAt(-1));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> input.indexOf(Wire.bytes("a"), -1));
		assertThat(bufferedIn(input)).isEqualTo("bc");
	}

	@ParameterizedTest
	@CsvSource({ "0, 2", "2, 2", "3, 5", "5, 5", "6, 6", "7, -1", "100, -1" })
	void delimiterIsLookedForFromTheOffset(int from, int found) throws IOException {
		FrameInput input = input(ArrivingChunks.of("-;ab;;c;;;"));
		input.fill();
		input.drop(2);
		// the offsets count from the first byte that has not been taken: ab;;c;;;
		assertThat(input.indexOf(Wire.bytes(";;"), from)).isEqualTo(found);
	}

	@Test
	void bufferOfAFullFrameGrowsToWhatTheDelimiterNeedsAndNotToTwice() throws IOException {
		ArrivingChunks source = ArrivingChunks.of(Wire.content(CHUNK_SIZE), "\n");
		FrameCodec codec = Framing.LF.codec(CHUNK_SIZE);
		assertThat(codec.decode(codec.input(source))).hasSize(CHUNK_SIZE);
		assertThat(source.capacity()).isEqualTo(CHUNK_SIZE + 1);
	}

	@Test
	void frameThatOneReadBringsIsNotAccountedFor() throws IOException {
		List<Long> reserved = new ArrayList<>();
		FrameCodec codec = Framing.LF.codec(CHUNK_SIZE);
		FrameInput input = codec.input(ArrivingChunks.of(Wire.content(60_000) + "\na\n"), reserved::add);
		assertThat(input.await()).isTrue();
		assertThat(codec.decode(input)).hasSize(60_000);
		assertThat(input.await()).isTrue();
		assertThat(codec.decode(input)).hasSize(1);
		assertThat(reserved).isEmpty();
	}

	@Test
	void frameThatOneReadDoesNotBringIsAccountedForBeforeMemoryIsTakenAndUntilTheNextIsAskedFor() throws IOException {
		List<Long> reserved = new ArrayList<>();
		FrameCodec codec = Framing.LF.codec(20_000);
		FrameInput input = codec.input(ArrivingChunks.of(Wire.content(10_000), Wire.content(9_000), "\n", "a\n"),
				reserved::add);
		assertThat(input.await()).isTrue();
		assertThat(reserved).isEmpty();
		assertThat(input.getBuffered()).isEqualTo(10_000);
		byte[] frame = codec.decode(input);
		assertThat(frame).hasSize(19_000);
		// what the chunk took; the old and the new buffer; the new one; that and the
		// frame; the frame and a small buffer for what follows
		assertThat(reserved).containsExactly(10_000L, 30_000L, 20_000L, 39_000L, 20_024L);
		assertThat(input.getTaken()).isEqualTo(19_000);
		assertThat(input.getBuffered()).isZero();
		assertThat(input.await()).isTrue();
		assertThat(reserved.get(reserved.size() - 1)).isZero();
		assertThat(input.getTaken()).isZero();
		assertThat(codec.decode(input)).hasSize(1);
	}

	@Test
	void framesFollowEachOtherThroughABufferThatDoesNotGrow() throws IOException {
		String line = Wire.content(5000);
		FrameCodec codec = Framing.CRLF.codec(5000);
		FrameInput input = codec.input(ArrivingChunks.of((line + "\r\n").repeat(50)).silent());
		for (int i = 0; i < 50; i++) {
			assertThat(input.await()).isTrue();
			assertThat(Wire.text(codec.decode(input))).isEqualTo(line);
			assertThat(input.getBuffered()).isLessThanOrEqualTo(5002);
		}
	}

	@Test
	void frameForWhichThereIsNoMemoryIsNotRead() {
		IOException none = new IOException("no memory");
		FrameCodec codec = Framing.LENGTH_2.codec(CHUNK_SIZE);
		FrameInput input = codec.input(ArrivingChunks.of("\u00ff\u00ff" + Wire.content(8000), "rest"), (bytes) -> {
			throw none;
		});
		assertThatIOException().isThrownBy(() -> codec.decode(input)).isSameAs(none);
	}

	@Test
	void delimiterIsNotFoundInBytesOfThePast() throws IOException {
		FrameInput input = input(ArrivingChunks.of("a\n", "\r"));
		input.fill();
		input.drop(2);
		input.fill();
		assertThat(input.indexOf(Wire.bytes("\r\n"), 0)).isEqualTo(-1);
	}

	private static FrameInput input(InputStream source) {
		return input(source, CHUNK_SIZE);
	}

	private static FrameInput input(InputStream source, int chunkSize) {
		return new FrameInput(new RawCodec("raw", chunkSize), source, Long.MAX_VALUE, FrameMemory.UNLIMITED);
	}

	private static String bufferedIn(FrameInput input) {
		StringBuilder buffered = new StringBuilder();
		for (int i = 0; i < input.available(); i++) {
			buffered.append((char) input.unsignedByteAt(i));
		}
		return buffered.toString();
	}

}
