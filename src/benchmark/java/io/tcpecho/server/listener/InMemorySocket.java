package io.tcpecho.server.listener;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * Socket whose client has sent a number of messages, one a read, and throws all replies
 * away.
 */
final class InMemorySocket extends Socket {

	private static final int SEND_BUFFER_SIZE = 64 * 1024;

	private final InputStream input;

	/**
	 * Creates the socket of a client that closes after its last message.
	 * @param message what the client sends
	 * @param count how often
	 */
	InMemorySocket(byte[] message, int count) {
		this.input = new RepeatingInput(message, count);
	}

	@Override
	public InputStream getInputStream() {
		return this.input;
	}

	@Override
	public OutputStream getOutputStream() {
		return OutputStream.nullOutputStream();
	}

	@Override
	public InetAddress getInetAddress() {
		return InetAddress.getLoopbackAddress();
	}

	@Override
	public InetAddress getLocalAddress() {
		return InetAddress.getLoopbackAddress();
	}

	@Override
	public int getSendBufferSize() {
		return SEND_BUFFER_SIZE;
	}

}
