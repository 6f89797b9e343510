package com.acme.example;

import java.io.IOException;
import java.io.OutputStream;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.FrameInput;

/**
 * Framing by length: each message is a record of {@value #SIZE} bytes.
 */
public final class RecordCodec extends FrameCodec {

	static final int SIZE = 16;

	public RecordCodec() {
		super(SIZE, SIZE, 0);
	}

	@Override
	protected byte[] decode(FrameInput in) throws IOException {
		in.require(SIZE);
		return in.take(SIZE);
	}

	@Override
	public void serialize(byte[] frame, OutputStream out) throws IOException {
		if (frame.length != SIZE) {
			throw new FrameException(FrameException.Fault.MALFORMED, "a record has %s bytes".formatted(SIZE));
		}
		out.write(frame);
	}

}
