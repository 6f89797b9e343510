package io.tcpecho.fairness;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;

/**
 * As {@link StreamTraffic}, but for many connections: one thread for all.
 */
final class LoopTraffic implements Traffic {

	private final int connections;

	private final ByteBuffer chunk;

	private final Selector selector;

	private final LongAdder through = new LongAdder();

	LoopTraffic(int connections, String text) {
		this.connections = connections;
		byte[] bytes = Flood.chunk(text);
		this.chunk = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void open(int port) throws IOException {
		for (int i = 0; i < this.connections; i++) {
			SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			channel.configureBlocking(false);
			channel.register(this.selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE, this.chunk.duplicate());
		}
	}

	@Override
	public void begin() {
		Traffic.thread(this::loop);
	}

	private void loop() throws IOException {
		ByteBuffer received = ByteBuffer.allocateDirect(131_072);
		while (this.selector.isOpen()) {
			this.selector.select();
			for (SelectionKey key : this.selector.selectedKeys()) {
				serve(key, received);
			}
			this.selector.selectedKeys().clear();
		}
	}

	private void serve(SelectionKey key, ByteBuffer received) throws IOException {
		SocketChannel channel = (SocketChannel) key.channel();
		if (key.isReadable()) {
			int read = channel.read(received.clear());
			if (read < 0) {
				throw new EOFException("The server has closed");
			}
			this.through.add(read);
		}
		if (key.isWritable()) {
			ByteBuffer rest = (ByteBuffer) key.attachment();
			channel.write(rest);
			if (!rest.hasRemaining()) {
				rest.rewind();
			}
		}
	}

	@Override
	public long getThrough() {
		return this.through.sum();
	}

}
