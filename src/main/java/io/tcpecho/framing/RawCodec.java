package io.tcpecho.framing;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Framing of {@code recv} and {@code send}: a message is the chunk that one read
 * returned.
 */
final class RawCodec extends FrameCodec {

	private final String name;

	RawCodec(String name, int maxFrameSize) {
		// an empty chunk is nothing
		super(1, maxFrameSize, 0);
		this.name = name;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public int getChunkSize() {
		return getMaxFrameSize();
	}

	@Override
	protected byte[] decode(FrameInput in) throws IOException {
		if (in.isEmpty()) {
			in.readMore();
		}
		return in.take(in.available());
	}

	@Override
	public void serialize(byte[] chunk, OutputStream out) throws IOException {
		out.write(chunk);
	}

}
