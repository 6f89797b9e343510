package io.tcpecho.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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

	private final ConnectionLimit limit;

	private volatile boolean closedOnPurpose;

	private volatile @Nullable Thread acceptThread;

	/**
	 * Binds to an address. {@code SO_REUSEPORT} must be set before the bind, which the
	 * framework's {@code postProcessServerSocket} is too late for.
	 * @param endpoint address and port to bind; port 0 picks a free one
	 * @param backlog length of the accept queue
	 * @param reusePort whether other sockets may be bound to the same port
	 * @param limit permits of the connections
	 * @throws EchoServerBindException if the address cannot be bound
	 */
	EchoServerSocket(InetSocketAddress endpoint, int backlog, boolean reusePort, ConnectionLimit limit)
			throws IOException {
		this.limit = limit;
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

	/**
	 * Waits for the next connection. It has no permit yet.
	 * @throws IOException if it fails, such as for want of a file descriptor, or this
	 * socket is closed
	 */
	@Override
	public EchoSocket accept() throws IOException {
		EchoSocket socket = new EchoSocket(this.limit);
		implAccept(socket);
		return socket;
	}

	/**
	 * Lets the accept loop wait until a while has passed or this socket is closed. It
	 * allocates nothing, since it may be for want of memory that it waits.
	 */
	void pause(Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		for (long left = duration.toNanos(); left > 0 && !isClosed(); left = end - System.nanoTime()) {
			LockSupport.parkNanos(this, left);
			if (Thread.interrupted()) {
				logger.debug("The accept loop goes on: only closing the listening socket ends it");
			}
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

	/**
	 * Closes because nobody is to be served any more; any other close is a fault.
	 */
	void closeOnPurpose() {
		this.closedOnPurpose = true;
		closeQuietly();
	}

	boolean isClosedOnPurpose() {
		return this.closedOnPurpose;
	}

	@Override
	public void close() throws IOException {
		try {
			super.close();
		}
		finally {
			LockSupport.unpark(this.acceptThread);
		}
	}

	private void closeQuietly() {
		try {
			close();
		}
		catch (IOException ex) {
			logger.warn("Failed to close the listening socket", ex);
		}
	}

}
