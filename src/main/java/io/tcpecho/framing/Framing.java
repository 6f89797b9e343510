package io.tcpecho.framing;

import java.util.Locale;

/**
 * Ways of telling messages apart in a byte stream.
 */
public enum Framing implements FrameCodecFactory {

	/** None: whatever one read returned is one message. */
	RAW(RawCodec::new),

	/** A line feed ends each frame. */
	LF((name, maxFrameSize) -> new DelimitedCodec(name, "", "\n", maxFrameSize)),

	/** A carriage return with a line feed ends each frame; either alone is data. */
	CRLF((name, maxFrameSize) -> new DelimitedCodec(name, "", "\r\n", maxFrameSize)),

	/** A zero byte ends each frame. */
	NUL((name, maxFrameSize) -> new DelimitedCodec(name, "", "\0", maxFrameSize)),

	/** STX (0x02) begins and ETX (0x03) ends each frame. */
	STX_ETX((name, maxFrameSize) -> new DelimitedCodec(name, "\u0002", "\u0003", maxFrameSize)),

	/** One unsigned byte, the frame's length, precedes each frame. */
	LENGTH_1((name, maxFrameSize) -> new LengthPrefixedCodec(name, 1, Math.min(maxFrameSize, 0xFF))),

	/** Two bytes, the frame's unsigned length in network order, precede each frame. */
	LENGTH_2((name, maxFrameSize) -> new LengthPrefixedCodec(name, 2, Math.min(maxFrameSize, 0xFFFF))),

	/** Four bytes, the frame's unsigned length in network order, precede each frame. */
	LENGTH_4((name, maxFrameSize) -> new LengthPrefixedCodec(name, 4, maxFrameSize));

	// constructor calls, which have no state
	@SuppressWarnings("ImmutableEnumChecker")
	private final Maker codecs;

	Framing(Maker codecs) {
		this.codecs = codecs;
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
	@Override
	public FrameCodec codec(int maxFrameSize) {
		// before a header that cannot express as much lowers it
		FrameCodec.checkMaxFrameSize(maxFrameSize);
		return this.codecs.make(label(), maxFrameSize);
	}

	/**
	 * Creates the codec of this framing with the sizes that suit most.
	 * @return a codec whose longest frame is 64 KB, or whose reads take up to 125 KB
	 */
	@Override
	public FrameCodec codec() {
		return codec((this == RAW) ? FrameCodec.CHUNK_SIZE : FrameCodec.FRAME_SIZE);
	}

	/**
	 * Returns the name as written in configuration.
	 * @return for instance {@code length-4}
	 */
	@Override
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Returns the {@link #label()}: Spring Boot's report of a wrong value lists what this
	 * gives.
	 */
	@Override
	public String toString() {
		return label();
	}

	/**
	 * Constructor of a codec.
	 */
	@FunctionalInterface
	private interface Maker {

		FrameCodec make(String name, int maxFrameSize);

	}

}
