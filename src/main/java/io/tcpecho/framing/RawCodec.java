package io.tcpecho.framing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Framing of {@code recv} and {@code send}: a message is the chunk that one read
 * returned.
 */
final class RawCodec extends FrameCodec {

	RawCodec(int maxFrameSize) {
		super(maxFrameSize);
	}

	@Override
	public FrameInput input(InputStream source) {
		return new FrameInput(source, getMaxFrameSize());
	}

	@Override
	byte[] decode(FrameInput in) throws IOException {
		if (in.isEmpty()) {
			in.fillOrEnd();
		}
		return in.take(in.buffered());
	}

	@Override
	public void serialize(byte[] chunk, OutputStream out) throws IOException {
		out.write(chunk);
	}

}
