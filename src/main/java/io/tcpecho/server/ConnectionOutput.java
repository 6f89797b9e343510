package io.tcpecho.server;

import java.io.IOException;
import java.io.OutputStream;

import io.tcpecho.server.turns.Turn;

/**
 * Output of a connection's socket that counts what it writes, and tells while it does.
 */
final class ConnectionOutput extends OutputStream {

	/**
	 * Most bytes of one write, so that the progress of a large message can be seen and
	 * others get their turn. It is below the 128 KB that the JDK hands to the operating
	 * system at a time, and fits two packets of the loopback interface, of 65,483 bytes.
	 */
	static final int CHUNK_SIZE = 128_000;

	private final OutputStream out;

	private final ConnectionActivity activity;

	private final Turn turn;

	ConnectionOutput(OutputStream out, ConnectionActivity activity, Turn turn) {
		this.out = out;
		this.activity = activity;
		this.turn = turn;
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
			if (position < end) {
				this.turn.passIfOwn();
			}
		}
	}

}
