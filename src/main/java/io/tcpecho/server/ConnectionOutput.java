package io.tcpecho.server;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Output of a connection's socket that counts what it writes, and tells while it does.
 */
final class ConnectionOutput extends OutputStream {

	/**
	 * Most bytes of one write, so that the progress of a large message can be seen. The
	 * JDK hands no more than that to the operating system at a time.
	 */
	static final int CHUNK_SIZE = 128 * 1024;

	private final OutputStream out;

	private final ConnectionActivity activity;

	ConnectionOutput(OutputStream out, ConnectionActivity activity) {
		this.out = out;
		this.activity = activity;
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value });
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		int end = offset + length;
		for (int position = offset; position < end;) {
			int count = Math.min(end - position, CHUNK_SIZE);
			this.activity.beginWrite();
			this.out.write(bytes, position, count);
			this.activity.endWrite(count);
			position += count;
		}
	}

}
