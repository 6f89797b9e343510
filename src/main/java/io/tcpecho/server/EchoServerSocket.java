package io.tcpecho.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket. It exists bound or not at all, and is closed when the loop that
 * accepts from it ends. Accepting goes on until then, whatever fails.
 */
final class EchoServerSocket extends ServerSocket {

	private static final Log logger = LogFactory.getLog(EchoServerSocket.class);

	private final CountDownLatch closed = new CountDownLatch(1);

	private final CountDownLatch acceptLoopEnded = new CountDownLatch(1);

	private final ConnectionLimit limit;

	private final Acceptance acceptance;

	private volatile boolean closedOnPurpose;

	private volatile @Nullable Thread acceptThread;

	/**
	 * Binds to an address. {@code SO_REUSEPORT} must be set before the bind, which the
	 * framework's {@code postProcessServerSocket} is too late for.
	 * @param endpoint address and port to bind; port 0 picks a free one
	 * @param backlog length of the accept queue
	 * @param reusePort whether other sockets may be bound to the same port
	 * @param limit permits of the connections
	 * @param acceptance what to tell of accepting
	 * @throws EchoServerBindException if the address cannot be bound
	 */
	EchoServerSocket(InetSocketAddress endpoint, int backlog, boolean reusePort, ConnectionLimit limit,
			Acceptance acceptance) throws IOException {
		this.limit = limit;
		this.acceptance = acceptance;
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
	 * Waits for the next connection that has a permit. Others are closed at once. What
	 * fails, such as for want of a file descriptor, is tried again after a while; the
	 * framework's loop would end.
	 * @return the accepted socket, an {@link EchoSocket}
	 * @throws IOException if this socket is closed
	 */
	@Override
	public Socket accept() throws IOException {
		while (true) {
			pause(this.acceptance.delay());
			this.acceptance.waiting();
			try {
				EchoSocket socket = new EchoSocket(this.limit);
				implAccept(socket);
				if (socket.admit()) {
					return socket;
				}
				socket.close();
			}
			catch (IOException | Error ex) {
				if (isClosed()) {
					throw ex;
				}
				this.acceptance.failed(ex);
			}
		}
	}

	private void pause(Duration delay) throws SocketException {
		try {
			if (!delay.isZero() && this.closed.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new SocketException("Socket closed");
			}
		}
		catch (InterruptedException ex) {
			logger.debug("The accept loop goes on: only closing the listening socket ends it", ex);
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
			this.closed.countDown();
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
