package io.tcpecho.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Server of a test, made of plain sockets: a thread a connection, one behaviour for all.
 */
final class Peer implements AutoCloseable {

	private final ServerSocket listener;

	private final Conversation conversation;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private Peer(ServerSocket listener, Conversation conversation) {
		this.listener = listener;
		this.conversation = conversation;
		daemon(this::accept);
	}

	static Peer of(Conversation conversation) throws IOException {
		return on(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), conversation);
	}

	static Peer on(ServerSocket listener, Conversation conversation) {
		return new Peer(listener, conversation);
	}

	static Peer faithful() throws IOException {
		return of(Peer::echo);
	}

	static void echo(Socket socket) throws IOException {
		socket.getInputStream().transferTo(socket.getOutputStream());
	}

	String address() {
		return "localhost:" + port();
	}

	int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Returns how many connections have come so far.
	 */
	int connections() {
		return this.sockets.size();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.listener.accept();
				this.sockets.add(socket);
				daemon(() -> converse(socket));
			}
		}
		catch (IOException ex) {
			// the test is over
		}
	}

	private void converse(Socket socket) {
		try (socket) {
			this.conversation.hold(socket);
		}
		catch (IOException | IndexOutOfBoundsException ex) {
			// the probe has gone, perhaps after it only saw that somebody listens
		}
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static void daemon(Runnable task) {
		Thread thread = new Thread(task, "peer");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Behaviour over one connection, which is closed afterwards.
	 */
	interface Conversation {

		void hold(Socket socket) throws IOException;

	}

}
