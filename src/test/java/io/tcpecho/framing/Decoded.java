package io.tcpecho.framing;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

/**
 * Frames that a stream held, and the exception that ended it.
 */
record Decoded(List<byte[]> frames, Exception end) {

	static Decoded from(FrameCodec codec, InputStream source) {
		FrameInput in = codec.input(source);
		List<byte[]> frames = new ArrayList<>();
		while (true) {
			try {
				frames.add(codec.decode(in));
			}
			catch (IOException | SoftEndOfStreamException ex) {
				return new Decoded(frames, ex);
			}
		}
	}

	List<String> texts() {
		return this.frames.stream().map(Wire::text).toList();
	}

}
