package io.tcpecho.server.listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.tcpecho.server.connection.ListenerName;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket. It exists bound or not at all, and is closed when the loop that
 * accepts from it ends.
 */
final class ListeningSocket extends ServerSocket {

	private static final Log logger = LogFactory.getLog(ListeningSocket.class);

	private final Instant boundAt = Instant.now();

	private final CountDownLatch acceptLoopEnded = new CountDownLatch(1);

	private volatile boolean closedOnPurpose;

	private volatile @Nullable Thread acceptThread;

	/**
	 * {@code SO_REUSEPORT} must be set before the bind, which the framework's
	 * {@code postProcessServerSocket} is too late for.
	 */
	private ListeningSocket(ListenerName name, InetSocketAddress endpoint, int backlog, boolean reusePort)
			throws IOException {
		try {
			if (reusePort) {
				setOption(StandardSocketOptions.SO_REUSEPORT, true);
			}
			bind(endpoint, backlog);
		}
		catch (IOException | UnsupportedOperationException ex) {
			close();
			throw new EchoServerBindException(name, endpoint, ex);
		}
	}

	/**
	 * Binds to an address.
	 * @param name name of the listener, for reports
	 * @param address name or address, or {@code null} for all addresses
	 * @param port port to bind; 0 picks a free one
	 * @param backlog length of the accept queue
	 * @param reusePort whether other sockets may be bound to the same port
	 * @return the bound socket
	 * @throws EchoServerBindException if the address cannot be bound
	 */
	static ListeningSocket bind(ListenerName name, @Nullable String address, int port, int backlog, boolean reusePort) {
		try {
			InetAddress local = (address != null) ? InetAddress.getByName(address) : null;
			return new ListeningSocket(name, new InetSocketAddress(local, port), backlog, reusePort);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot create the listening socket", ex);
		}
	}

	/**
	 * Returns when the socket was bound.
	 */
	Instant getBoundAt() {
		return this.boundAt;
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
