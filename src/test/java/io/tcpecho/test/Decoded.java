package io.tcpecho.test;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.FrameInput;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

/**
 * Frames that a stream held, and the exception that ended it.
 *
 * @param frames the frames, in order
 * @param end why there are no more
 */
public record Decoded(List<byte[]> frames, Exception end) {

	/** More than any test has: a codec that takes nothing would go on for ever. */
	private static final int MOST = 100_000;

	private static final int MOST_BYTES = 50_000_000;

	/**
	 * Reads all frames of a stream.
	 * @param codec their codec
	 * @param source the stream
	 * @return the frames and the end
	 */
	public static Decoded from(FrameCodec codec, InputStream source) {
		FrameInput in = codec.input(source);
		List<byte[]> frames = new ArrayList<>();
		long bytes = 0;
		try {
			while (frames.size() < MOST && bytes < MOST_BYTES) {
				byte[] frame = in.readFrame();
				frames.add(frame);
				bytes += frame.length;
			}
		}
		catch (IOException | SoftEndOfStreamException ex) {
			return new Decoded(frames, ex);
		}
		throw new AssertionError("%s goes on after %s frames: it returns some without taking their bytes"
			.formatted(codec.getName(), frames.size()));
	}

	/**
	 * Returns the frames as text, each byte the character of its code.
	 * @return the texts
	 */
	public List<String> texts() {
		return this.frames.stream().map(TcpTestClient::text).toList();
	}

}
