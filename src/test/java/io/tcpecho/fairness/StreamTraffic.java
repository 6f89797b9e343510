package io.tcpecho.fairness;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Connections that write the same 64 KB over and over and read all that comes back, two
 * threads each. Counts bytes that came back.
 */
final class StreamTraffic implements Traffic {

	private final int connections;

	private final byte[] chunk;

	private final List<Socket> sockets = new ArrayList<>();

	private final LongAdder through = new LongAdder();

	StreamTraffic(int connections, String text) {
		this.connections = connections;
		this.chunk = Flood.chunk(text);
	}

	@Override
	public void open(int port) throws IOException {
		for (int i = 0; i < this.connections; i++) {
			this.sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
		}
	}

	@Override
	public void begin() {
		for (Socket socket : this.sockets) {
			Traffic.thread(() -> read(socket.getInputStream()));
			Traffic.thread(() -> write(socket));
		}
	}

	private void write(Socket socket) throws IOException {
		while (!socket.isClosed()) {
			socket.getOutputStream().write(this.chunk);
		}
	}

	private void read(InputStream in) throws IOException {
		byte[] bytes = new byte[131_072];
		for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
			this.through.add(read);
		}
		throw new IOException("The server has closed");
	}

	@Override
	public long getThrough() {
		return this.through.sum();
	}

}
