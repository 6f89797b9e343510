package io.tcpecho.framing;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Framing by an unsigned length in network byte order before each frame.
 */
final class LengthPrefixedCodec extends FrameCodec {

	private final String name;

	private final int headerLength;

	LengthPrefixedCodec(String name, int headerLength, int maxFrameSize) {
		super(maxFrameSize, headerLength);
		this.name = name;
		this.headerLength = headerLength;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	protected byte[] decode(FrameInput in) throws IOException {
		in.require(this.headerLength);
		long length = 0;
		for (int i = 0; i < this.headerLength; i++) {
			length = length << 8 | in.unsignedByteAt(i);
		}
		// before anything is allocated for it
		if (length > getMaxFrameSize()) {
			throw new FrameException(FrameException.Fault.TOO_LONG,
					"frame of %s bytes is longer than %s".formatted(length, getMaxFrameSize()));
		}
		in.require(this.headerLength + length);
		in.drop(this.headerLength);
		return in.take((int) length);
	}

	@Override
	public void serialize(byte[] frame, OutputStream out) throws IOException {
		if (this.headerLength < Integer.BYTES && frame.length >>> (this.headerLength * Byte.SIZE) != 0) {
			throw new FrameException(FrameException.Fault.TOO_LONG,
					"a length of %s byte(s) cannot express %s bytes".formatted(this.headerLength, frame.length));
		}
		for (int shift = (this.headerLength - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
			out.write(frame.length >>> shift);
		}
		out.write(frame);
	}

}
