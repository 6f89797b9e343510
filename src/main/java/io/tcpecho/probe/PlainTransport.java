package io.tcpecho.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Transport that is the TCP connection itself.
 */
final class PlainTransport implements Transport {

	private final SocketChannel channel;

	PlainTransport(SocketChannel channel) {
		this.channel = channel;
	}

	@Override
	public boolean handshake() {
		return true;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		return this.channel.read(target);
	}

	@Override
	public boolean buffers() {
		return false;
	}

	@Override
	public boolean heard() {
		return false;
	}

	@Override
	public void write(ByteBuffer source) throws IOException {
		this.channel.write(source);
	}

	@Override
	public boolean flush() {
		return true;
	}

	@Override
	public void shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
	}

	@Override
	public boolean endedCleanly() {
		return true;
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
