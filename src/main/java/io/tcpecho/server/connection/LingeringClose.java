package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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
	 * Lingers until the client closes its sending side too. Input is thrown away for up
	 * to one second; a client that is silent then has the rest of the limit to take what
	 * it has been sent.
	 * @param socket socket of the connection, whose replies have been written
	 * @param activity what is told of the input that is thrown away
	 * @param turn turn of the connection's thread
	 * @param limit longest time in all
	 * @throws IOException if the client does not stop or close in time, or the connection
	 * breaks
	 */
	static void linger(Socket socket, ConnectionActivity activity, Turn turn, Duration limit) throws IOException {
		long begun = System.nanoTime();
		if (!socket.isOutputShutdown()) {
			socket.shutdownOutput();
		}
		boolean ended = discard(socket, activity, turn, begun + Math.min(LIMIT.toNanos(), limit.toNanos()));
		if (!ended && !awaitEnd(socket, begun + limit.toNanos())) {
			throw new IOException("The client goes on sending");
		}
	}

	/**
	 * Throws input away.
	 * @return {@code false} if it had not ended by the deadline
	 */
	private static boolean discard(Socket socket, ConnectionActivity activity, Turn turn, long deadline)
			throws IOException {
		InputStream rest = socket.getInputStream();
		byte[] discarded = new byte[CHUNK_SIZE];
		try {
			int read;
			do {
				limitReadUntil(socket, deadline);
				turn.pass();
				read = rest.read(discarded);
				activity.received(Math.max(read, 0));
				turn.begin(Math.max(read, 0));
			}
			while (read >= 0 && System.nanoTime() - deadline < 0);
			return read < 0;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	private static boolean awaitEnd(Socket socket, long deadline) throws IOException {
		limitReadUntil(socket, deadline);
		return socket.getInputStream().read() < 0;
	}

	private static void limitReadUntil(Socket socket, long deadline) throws IOException {
		long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
		socket.setSoTimeout((int) Math.max(1, Math.min(left, Integer.MAX_VALUE)));
	}

}
