package io.tcpecho.benchmark.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

import org.springframework.integration.ip.tcp.serializer.AbstractByteArraySerializer;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;

/**
 * Codec that reads what is there. The framework has none: its raw one reads until the
 * client closes.
 */
public class ChunkSerializer extends AbstractByteArraySerializer {

	private static final int CHUNK_SIZE = 128_000;

	private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[CHUNK_SIZE]);

	@Override
	public byte[] deserialize(InputStream in) throws IOException {
		byte[] chunk = this.buffers.get();
		int length = in.read(chunk);
		if (length < 0) {
			throw new SoftEndOfStreamException("Stream ended between chunks");
		}
		return Arrays.copyOf(chunk, length);
	}

	@Override
	public void serialize(byte[] chunk, OutputStream out) throws IOException {
		out.write(chunk);
	}

}
