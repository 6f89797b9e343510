package io.tcpecho.framing;

import java.io.IOException;
import java.io.OutputStream;
import java.util.SplittableRandom;

import io.tcpecho.test.AbstractFrameCodecTests;

/**
 * Tests for what a codec need not do since {@link FrameInput} does it: nothing looks at
 * the limit here, nor at the end of the stream.
 */
class UnlimitedCodecTests extends AbstractFrameCodecTests {

	@Override
	protected FrameCodec codec(int maxFrameSize) {
		return new PipeCodec(maxFrameSize);
	}

	@Override
	protected byte[] content(int length, SplittableRandom random) {
		return Wire.bytes("x".repeat(length));
	}

	private static final class PipeCodec extends FrameCodec {

		private static final byte[] PIPE = { '|' };

		PipeCodec(int maxFrameSize) {
			super(maxFrameSize, PIPE.length);
		}

		@Override
		protected byte[] decode(FrameInput in) throws IOException {
			int length = in.indexOf(PIPE, 0);
			while (length < 0) {
				int searched = in.available();
				in.readMore();
				length = in.indexOf(PIPE, searched);
			}
			if (length > getMaxFrameSize()) {
				// it has come together with others, so that nothing more was read
				throw tooLong();
			}
			byte[] frame = in.take(length);
			in.drop(PIPE.length);
			return frame;
		}

		@Override
		public void serialize(byte[] frame, OutputStream out) throws IOException {
			out.write(frame);
			out.write(PIPE);
		}

	}

}
