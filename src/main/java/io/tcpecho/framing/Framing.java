package io.tcpecho.framing;

import java.util.Locale;

/**
 * Ways of telling messages apart in a byte stream.
 */
public enum Framing {

	/** None: whatever one read returned is one message. */
	RAW(Integer.MAX_VALUE) {

		@Override
		FrameCodec createCodec(int maxFrameSize) {
			return new RawCodec(maxFrameSize);
		}

	},

	/** A line feed ends each frame. */
	LF(Integer.MAX_VALUE) {

		@Override
		FrameCodec createCodec(int maxFrameSize) {
			return new DelimitedCodec("", "\n", maxFrameSize);
		}

	},

	/** A carriage return with a line feed ends each frame; either alone is data. */
	CRLF(Integer.MAX_VALUE) {

		@Override
		FrameCodec createCodec(int maxFrameSize) {
			return new DelimitedCodec("", "\r\n", maxFrameSize);
		}

	},

	/** A zero byte ends each frame. */
	NUL(Integer.MAX_VALUE) {

		@Override
		FrameCodec createCodec(int maxFrameSize) {
			return new DelimitedCodec("", "\0", maxFrameSize);
		}

	},

	/** STX (0x02) begins and ETX (0x03) ends each frame. */
	STX_ETX(Integer.MAX_VALUE) {

		@Override
		FrameCodec createCodec(int maxFrameSize) {
			return new DelimitedCodec("\u0002", "\u0003", maxFrameSize);
		}

	},

	/** One unsigned byte, the frame's length, precedes each frame. */
	LENGTH_1(0xFF) {

		@Override
		FrameCodec createCodec(int maxFrameSize) {
			return new LengthPrefixedCodec(1, maxFrameSize);
		}

	},

	/** Two bytes, the frame's unsigned length in network order, precede each frame. */
	LENGTH_2(0xFFFF) {

		@Override
		FrameCodec createCodec(int maxFrameSize) {
			return new LengthPrefixedCodec(2, maxFrameSize);
		}

	},

	/** Four bytes, the frame's unsigned length in network order, precede each frame. */
	LENGTH_4(Integer.MAX_VALUE) {

		@Override
		FrameCodec createCodec(int maxFrameSize) {
			return new LengthPrefixedCodec(4, maxFrameSize);
		}

	};

	private final int largestFrame;

	Framing(int largestFrame) {
		this.largestFrame = largestFrame;
	}

	/**
	 * Creates the codec of this framing. A codec keeps no state between frames, so all
	 * connections of a server share one.
	 * @param maxFrameSize longest frame in bytes without its delimiter or length, 1 to 1
	 * GB; for {@link #RAW} the most bytes that one read takes. A header that cannot
	 * express as much (255 bytes for {@link #LENGTH_1}) lowers it.
	 * @return the codec
	 * @throws IllegalArgumentException if {@code maxFrameSize} is out of its range
	 */
	public FrameCodec codec(int maxFrameSize) {
		if (maxFrameSize < 1 || maxFrameSize > FrameCodec.MAX_FRAME_SIZE) {
			throw new IllegalArgumentException(
					"maxFrameSize must be 1 to %d bytes but is %d".formatted(FrameCodec.MAX_FRAME_SIZE, maxFrameSize));
		}
		return createCodec(Math.min(maxFrameSize, this.largestFrame));
	}

	/**
	 * Returns the name as written in configuration.
	 * @return for instance {@code length-4}
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	abstract FrameCodec createCodec(int maxFrameSize);

}
