package io.tcpecho.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Client, in a process of its own, that opens connections one after the other, has each
 * echo once, keeps them all, and tells at the end which are still served.
 */
final class IdleClient {

	private static final int TIMEOUT_MILLISECONDS = 2000;

	/**
	 * After so many lost connections all others are taken for lost, too: a server that
	 * has broken down costs a timeout each.
	 */
	private static final int MOST_LOST = 10;

	/**
	 * How long opening, and asking again, may take; connections not reached by then are
	 * lost.
	 */
	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final InetSocketAddress server;

	private final byte[] message;

	private final List<Socket> connections = new ArrayList<>();

	private IdleClient(int port, int size) {
		this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		this.message = new byte[size];
		for (int i = 0; i < size; i++) {
			this.message[i] = (byte) i;
		}
	}

	/**
	 * Opens connections and prints an {@link Opening}; waits for a line or the end of
	 * standard input; prints how many connections still echo.
	 * @param args port of the server, number of connections, bytes of a message
	 * @throws IOException if standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		IdleClient client = new IdleClient(Integer.parseInt(args[0]), Integer.parseInt(args[2]));
		System.out.println(new JsonMapper().writeValueAsString(client.open(Integer.parseInt(args[1]))));
		int ignored = System.in.read();
		System.out.println(client.countServed());
	}

	private Opening open(int count) {
		long[] times = new long[count + 1];
		times[0] = System.nanoTime();
		for (int i = 1; i <= count && mayGoOn(i - 1 - this.connections.size(), times[0]); i++) {
			openOne();
			times[i] = System.nanoTime();
		}
		double first = times[count / 4] - times[0];
		double last = times[count] - times[count - count / 4];
		boolean complete = this.connections.size() == count;
		return new Opening(this.connections.size(), Duration.ofNanos(System.nanoTime() - times[0]).toMillis(),
				complete ? last / first : null);
	}

	@SuppressWarnings("resource")
	private void openOne() {
		Socket socket = new Socket();
		try {
			socket.setTcpNoDelay(true);
			socket.setSoTimeout(TIMEOUT_MILLISECONDS);
			socket.connect(this.server, TIMEOUT_MILLISECONDS);
			if (echoes(socket)) {
				this.connections.add(socket);
			}
		}
		catch (IOException ex) {
			// it is lost, which shows in the count
		}
	}

	private int countServed() {
		long start = System.nanoTime();
		int tried = 0;
		int served = 0;
		while (tried < this.connections.size() && mayGoOn(tried - served, start)) {
			served += echoes(this.connections.get(tried)) ? 1 : 0;
			tried++;
		}
		return served;
	}

	private static boolean mayGoOn(int lost, long start) {
		return lost < MOST_LOST && System.nanoTime() - start < LIMIT.toNanos();
	}

	private boolean echoes(Socket socket) {
		try {
			socket.getOutputStream().write(this.message);
			return Arrays.equals(socket.getInputStream().readNBytes(this.message.length), this.message);
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * How the opening went.
	 *
	 * @param opened number of connections that have echoed
	 * @param milliseconds time that all took
	 * @param lastToFirstQuarter time of the last quarter relative to the first;
	 * {@code null} if not all were opened
	 */
	record Opening(int opened, long milliseconds, @Nullable Double lastToFirstQuarter) {

	}

}
