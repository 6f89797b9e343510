package io.tcpecho.fairness;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Connections that always have two requests under way. Counts replies.
 */
final class RequestTraffic implements Traffic {

	private final int connections;

	private final byte[] request;

	private final List<Socket> sockets = new ArrayList<>();

	private final LongAdder through = new LongAdder();

	RequestTraffic(int connections, String request) {
		this.connections = connections;
		this.request = request.getBytes(StandardCharsets.ISO_8859_1);
	}

	@Override
	public void open(int port) throws IOException {
		for (int i = 0; i < this.connections; i++) {
			Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
			socket.setTcpNoDelay(true);
			this.sockets.add(socket);
		}
	}

	@Override
	public void begin() {
		this.sockets.forEach((socket) -> Traffic.thread(() -> request(socket)));
	}

	private void request(Socket socket) throws IOException {
		socket.getOutputStream().write(this.request);
		while (!socket.isClosed()) {
			socket.getOutputStream().write(this.request);
			if (socket.getInputStream().readNBytes(this.request.length).length < this.request.length) {
				throw new EOFException("The server has closed");
			}
			this.through.increment();
		}
	}

	@Override
	public long getThrough() {
		return this.through.sum();
	}

}
