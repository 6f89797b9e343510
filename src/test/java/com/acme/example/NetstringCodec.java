package com.acme.example;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.FrameInput;

/**
 * Framing of netstrings: the length in decimal digits and a colon before each message, a
 * comma behind it.
 */
final class NetstringCodec extends FrameCodec {

	private static final byte[] COLON = { ':' };

	private static final int DIGITS = 10;

	NetstringCodec(int maxFrameSize) {
		super(maxFrameSize, DIGITS + 2);
	}

	@Override
	protected byte[] decode(FrameInput in) throws IOException {
		int digits = in.indexOf(COLON, 0);
		while (digits < 0 && in.available() <= DIGITS) {
			in.readMore();
			digits = in.indexOf(COLON, 0);
		}
		if (digits < 1 || digits > DIGITS) {
			throw malformed("no length");
		}
		long length = 0;
		for (int i = 0; i < digits; i++) {
			int digit = in.unsignedByteAt(i) - '0';
			if (digit < 0 || digit > 9) {
				throw malformed("no length");
			}
			length = 10 * length + digit;
		}
		if (length > getMaxFrameSize()) {
			throw tooLong();
		}
		int begin = digits + 1;
		in.require(begin + length + 1);
		if (in.unsignedByteAt(begin + (int) length) != ',') {
			throw malformed("no comma at the end");
		}
		in.drop(begin);
		byte[] frame = in.take((int) length);
		in.drop(1);
		return frame;
	}

	@Override
	public void serialize(byte[] frame, OutputStream out) throws IOException {
		out.write((frame.length + ":").getBytes(StandardCharsets.US_ASCII));
		out.write(frame);
		out.write(',');
	}

	private static FrameException malformed(String message) {
		return new FrameException(FrameException.Fault.MALFORMED, message);
	}

}
