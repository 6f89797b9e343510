package io.tcpecho.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket. It exists bound or not at all, and is closed when the loop that
 * accepts from it ends.
 */
final class EchoServerSocket extends ServerSocket {

	private static final Log logger = LogFactory.getLog(EchoServerSocket.class);

	private final CountDownLatch acceptLoopEnded = new CountDownLatch(1);

	private volatile @Nullable Thread acceptThread;

	/**
	 * Binds to an address. {@code SO_REUSEPORT} must be set before the bind, which the
	 * framework's {@code postProcessServerSocket} is too late for.
	 * @param address address to bind, or {@code null} for all interfaces, IPv4 and IPv6
	 * @param port port to bind; 0 picks a free one
	 * @param backlog length of the accept queue
	 * @param reusePort whether other sockets may be bound to the same port
	 * @throws EchoServerBindException if the address cannot be bound
	 */
	EchoServerSocket(@Nullable InetAddress address, int port, int backlog, boolean reusePort) throws IOException {
		InetSocketAddress endpoint = new InetSocketAddress(address, port);
		try {
			if (reusePort) {
				setOption(StandardSocketOptions.SO_REUSEPORT, true);
			}
			bind(endpoint, backlog);
		}
		catch (IOException | UnsupportedOperationException ex) {
			close();
			throw new EchoServerBindException(endpoint, ex);
		}
	}

	void beginAcceptLoop() {
		this.acceptThread = Thread.currentThread();
	}

	void endAcceptLoop() {
		closeQuietly();
		this.acceptLoopEnded.countDown();
	}

	/**
	 * Waits until the accept loop has ended; its own thread does not wait for itself.
	 * @param timeout longest wait
	 * @return {@code false} if it has not ended
	 */
	boolean awaitAcceptLoopEnd(Duration timeout) {
		if (Thread.currentThread() == this.acceptThread) {
			return true;
		}
		try {
			return this.acceptLoopEnded.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	void closeQuietly() {
		try {
			close();
		}
		catch (IOException ex) {
			logger.warn("Failed to close the listening socket", ex);
		}
	}

}
