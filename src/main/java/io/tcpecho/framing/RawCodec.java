package io.tcpecho.framing;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Framing of {@code recv} and {@code send}: a message is the chunk that one read
 * returned.
 */
final class RawCodec extends FrameCodec {

	RawCodec(int maxFrameSize) {
		super(maxFrameSize, 0);
	}

	@Override
	int chunkSize() {
		return getMaxFrameSize();
	}

	@Override
	public byte[] decode(FrameInput in) throws IOException {
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
