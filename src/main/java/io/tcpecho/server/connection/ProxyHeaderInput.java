package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.InputStream;

import io.tcpecho.server.connection.ConnectionActivity.Phase;
import io.tcpecho.server.turns.Turn;

/**
 * Input of the accepted socket while the header of the PROXY protocol is read, which is
 * no client's message: it is not counted, and its time is that of the header.
 */
final class ProxyHeaderInput extends InputStream {

	private final InputStream in;

	private final ConnectionActivity activity;

	private final ConnectionWatch watch;

	private final Turn turn;

	ProxyHeaderInput(InputStream in, ConnectionActivity activity, ConnectionWatch watch, Turn turn) {
		this.in = in;
		this.activity = activity;
		this.watch = watch;
		this.turn = turn;
	}

	@Override
	public int read() throws IOException {
		byte[] single = new byte[1];
		return (read(single, 0, 1) < 0) ? -1 : single[0] & 0xFF;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		this.turn.pass();
		int count = this.in.read(bytes, offset, length);
		if (count > 0) {
			this.activity.enter(Phase.PROXY_HEADER);
			this.watch.touch(System.nanoTime());
			this.turn.begin(count);
		}
		return count;
	}

}
