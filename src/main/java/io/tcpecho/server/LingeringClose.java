package io.tcpecho.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;

import io.tcpecho.server.turns.Turn;

/**
 * First half of a close that the client did not ask for: the sending side is closed and
 * input is read and thrown away.
 * <p>
 * Closing a socket with unread input resets the connection, and a reset can overtake the
 * last replies (RFC 1122, 4.2.2.13).
 */
final class LingeringClose {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private static final int CHUNK_SIZE = 8192;

	private LingeringClose() {
	}

	/**
	 * Lingers until the client closes its sending side too, up to one second.
	 * @param socket socket of the connection, whose replies have been written
	 * @param activity what is told of the input that is thrown away
	 * @param turn turn of the connection's thread
	 * @throws IOException if the client does not stop in time or the connection breaks
	 */
	static void linger(Socket socket, ConnectionActivity activity, Turn turn) throws IOException {
		long deadline = System.nanoTime() + LIMIT.toNanos();
		socket.shutdownOutput();
		InputStream rest = socket.getInputStream();
		byte[] discarded = new byte[CHUNK_SIZE];
		int read;
		do {
			long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
			socket.setSoTimeout((int) Math.max(left, 1));
			turn.pass();
			read = rest.read(discarded);
			activity.received(Math.max(read, 0));
			turn.begin(Math.max(read, 0));
		}
		while (read >= 0 && System.nanoTime() < deadline);
	}

}
