package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

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

	private final Socket socket;

	/**
	 * Creates the output.
	 * @param out output of the socket
	 * @param activity where it is noted what is written
	 * @param turn the turn that parts of a long write end
	 * @param socket the socket, which this side may close
	 */
	ConnectionOutput(OutputStream out, ConnectionActivity activity, Turn turn, Socket socket) {
		this.out = out;
		this.activity = activity;
		this.turn = turn;
		this.socket = socket;
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
			writeChunk(bytes, position, count);
			position += count;
			if (position < end) {
				this.turn.passIfOwn();
			}
		}
	}

	/**
	 * Writes a chunk. Of one that is cut, since the client has not taken it in time, some
	 * has left, and nobody can tell how much: it counts as a whole.
	 */
	private void writeChunk(byte[] bytes, int position, int count) throws IOException {
		boolean open = !this.socket.isClosed();
		this.activity.beginWrite();
		try {
			this.out.write(bytes, position, count);
		}
		catch (IOException ex) {
			if (open && this.socket.isClosed()) {
				this.activity.cutWrite(count);
			}
			throw ex;
		}
		this.activity.endWrite(count);
	}

}
