package io.tcpecho.server.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Socket over a connected one, which has the addresses, the options and the state: all
 * but the streams and their ends.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // the connected one synchronizes
abstract class LayeredSocket extends Socket {

	private final Socket connected;

	LayeredSocket(Socket connected) throws SocketException {
		super((@Nullable SocketImpl) null);
		this.connected = connected;
	}

	@Override
	public InetAddress getInetAddress() {
		return this.connected.getInetAddress();
	}

	@Override
	public InetAddress getLocalAddress() {
		return this.connected.getLocalAddress();
	}

	@Override
	public int getPort() {
		return this.connected.getPort();
	}

	@Override
	public int getLocalPort() {
		return this.connected.getLocalPort();
	}

	@Override
	public SocketAddress getRemoteSocketAddress() {
		return this.connected.getRemoteSocketAddress();
	}

	@Override
	public SocketAddress getLocalSocketAddress() {
		return this.connected.getLocalSocketAddress();
	}

	@Override
	public void setTcpNoDelay(boolean on) throws SocketException {
		this.connected.setTcpNoDelay(on);
	}

	@Override
	public boolean getTcpNoDelay() throws SocketException {
		return this.connected.getTcpNoDelay();
	}

	@Override
	public void setSoLinger(boolean on, int linger) throws SocketException {
		this.connected.setSoLinger(on, linger);
	}

	@Override
	public int getSoLinger() throws SocketException {
		return this.connected.getSoLinger();
	}

	@Override
	public void setSoTimeout(int timeout) throws SocketException {
		this.connected.setSoTimeout(timeout);
	}

	@Override
	public int getSoTimeout() throws SocketException {
		return this.connected.getSoTimeout();
	}

	@Override
	public void setSendBufferSize(int size) throws SocketException {
		this.connected.setSendBufferSize(size);
	}

	@Override
	public int getSendBufferSize() throws SocketException {
		return this.connected.getSendBufferSize();
	}

	@Override
	public void setReceiveBufferSize(int size) throws SocketException {
		this.connected.setReceiveBufferSize(size);
	}

	@Override
	public int getReceiveBufferSize() throws SocketException {
		return this.connected.getReceiveBufferSize();
	}

	@Override
	public void setKeepAlive(boolean on) throws SocketException {
		this.connected.setKeepAlive(on);
	}

	@Override
	public boolean getKeepAlive() throws SocketException {
		return this.connected.getKeepAlive();
	}

	@Override
	public void setTrafficClass(int trafficClass) throws SocketException {
		this.connected.setTrafficClass(trafficClass);
	}

	@Override
	public int getTrafficClass() throws SocketException {
		return this.connected.getTrafficClass();
	}

	@Override
	public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
		this.connected.setOption(name, value);
		return this;
	}

	@Override
	public <T> T getOption(SocketOption<T> name) throws IOException {
		return this.connected.getOption(name);
	}

	@Override
	public Set<SocketOption<?>> supportedOptions() {
		return this.connected.supportedOptions();
	}

	@Override
	public boolean isConnected() {
		return this.connected.isConnected();
	}

	@Override
	public boolean isBound() {
		return this.connected.isBound();
	}

	@Override
	public boolean isClosed() {
		return this.connected.isClosed();
	}

	@Override
	public boolean isInputShutdown() {
		return this.connected.isInputShutdown();
	}

	@Override
	public boolean isOutputShutdown() {
		return this.connected.isOutputShutdown();
	}

}
