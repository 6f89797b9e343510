package io.tcpecho.framing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Framing by a delimiter behind each frame and, for some, a mark before it.
 */
final class DelimitedCodec extends FrameCodec {

	private final String name;

	private final byte[] mark;

	private final byte[] delimiter;

	DelimitedCodec(String name, String mark, String delimiter, int maxFrameSize) {
		super(maxFrameSize, mark.length() + delimiter.length());
		this.name = name;
		this.mark = mark.getBytes(StandardCharsets.ISO_8859_1);
		this.delimiter = delimiter.getBytes(StandardCharsets.ISO_8859_1);
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	protected byte[] decode(FrameInput in) throws IOException {
		skipMark(in);
		int scanned = this.mark.length;
		while (true) {
			int length = in.indexOf(this.delimiter, scanned) - this.mark.length;
			if (length > getMaxFrameSize()) {
				throw tooLong();
			}
			if (length >= 0) {
				in.drop(this.mark.length);
				byte[] frame = in.take(length);
				in.drop(this.delimiter.length);
				return frame;
			}
			scanned = in.available() - startedDelimiter(in);
			if (scanned - this.mark.length > getMaxFrameSize()) {
				throw tooLong();
			}
			in.readMore();
		}
	}

	private void skipMark(FrameInput in) throws IOException {
		for (int i = 0; i < this.mark.length; i++) {
			in.require(i + 1);
			if (in.unsignedByteAt(i) != this.mark[i]) {
				throw new FrameException(FrameException.Fault.MALFORMED,
						"frame begins with 0x%02X instead of 0x%02X".formatted(in.unsignedByteAt(i), this.mark[i]));
			}
		}
	}

	/**
	 * Returns how many bytes at the end of the input may be the beginning of a delimiter.
	 */
	private int startedDelimiter(FrameInput in) {
		int last = in.available() - 1;
		boolean started = this.delimiter.length > 1 && last >= this.mark.length
				&& in.unsignedByteAt(last) == this.delimiter[0];
		return started ? 1 : 0;
	}

	@Override
	public void serialize(byte[] frame, OutputStream out) throws IOException {
		out.write(this.mark);
		out.write(frame);
		out.write(this.delimiter);
	}

}
