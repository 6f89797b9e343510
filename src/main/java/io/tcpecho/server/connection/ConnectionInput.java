package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.InputStream;

import io.tcpecho.server.turns.Turn;

/**
 * Input of a connection's socket that sends the replies due before each read, since that
 * may block, ends the connection's turn, and counts what it reads.
 */
final class ConnectionInput extends InputStream {

	private final InputStream in;

	private final ReplyBuffer replies;

	private final ConnectionActivity activity;

	private final Turn turn;

	ConnectionInput(InputStream in, ReplyBuffer replies, ConnectionActivity activity, Turn turn) {
		this.in = in;
		this.replies = replies;
		this.activity = activity;
		this.turn = turn;
	}

	@Override
	public int read() throws IOException {
		byte[] single = new byte[1];
		return (read(single, 0, 1) < 0) ? -1 : single[0] & 0xFF;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		flushAndPass();
		int count = this.in.read(bytes, offset, length);
		if (count > 0) {
			this.activity.received(count);
			this.turn.begin(count);
		}
		return count;
	}

	@Override
	public int available() throws IOException {
		flushAndPass();
		return this.in.available();
	}

	private void flushAndPass() throws IOException {
		if (this.replies.send()) {
			this.turn.passAfterWrite();
		}
		else {
			this.turn.pass();
		}
	}

}
