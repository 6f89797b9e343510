package io.tcpecho.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Load generator of one thread within this process: warm after its first uses, it can
 * measure for a fraction of a second. It counts replies and verifies nothing.
 */
final class ClosedLoop {

	/** Longest wait for a connection, and for the replies that are due at the end. */
	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	/** Load before the measured one: what opening the connections leaves behind. */
	private static final Duration SETTLING = Duration.ofMillis(100);

	private static final Duration TICK = Duration.ofMillis(10);

	private final Load load;

	private final InetSocketAddress address;

	private final ClosedLoopBuffers buffers;

	/**
	 * Creates a load generator.
	 * @param load the load; neither idle nor over TLS
	 * @param port port of the server
	 */
	ClosedLoop(Load load, int port) {
		this.load = load;
		this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		this.buffers = new ClosedLoopBuffers(load);
	}

	/**
	 * Opens the connections, exchanges messages, and closes them when the last reply has
	 * come.
	 * @param duration how long messages are counted
	 * @param server the server, for its processor time
	 * @return what was counted
	 * @throws MeasurementException if the server ends a connection or does not reply
	 */
	Slice run(Duration duration, ServerProcess server) throws IOException, MeasurementException {
		try (Selector selector = Selector.open()) {
			List<ClosedLoopConnection> connections = new ArrayList<>();
			try {
				open(selector, connections);
				settle(selector, connections);
				Duration processorTime = server.statistics().processorTime();
				long before = received(connections);
				long start = System.nanoTime();
				exchange(selector, duration);
				long elapsed = System.nanoTime() - start;
				long messages = received(connections) - before;
				processorTime = server.statistics().processorTime().minus(processorTime);
				drain(selector, connections);
				return new Slice(messages, Duration.ofNanos(elapsed), processorTime);
			}
			finally {
				for (ClosedLoopConnection connection : connections) {
					connection.close();
				}
			}
		}
	}

	// the connections own the channels
	@SuppressWarnings("resource")
	private void open(Selector selector, List<ClosedLoopConnection> connections) throws IOException {
		for (int i = 0; i < this.load.connections(); i++) {
			SocketChannel channel = SocketChannel.open();
			connections.add(new ClosedLoopConnection(channel, this.buffers));
			channel.socket().connect(this.address, (int) TIMEOUT.toMillis());
			channel.socket().setTcpNoDelay(true);
			channel.configureBlocking(false);
		}
		for (ClosedLoopConnection connection : connections) {
			connection.start(selector, this.load.depth());
		}
	}

	/**
	 * Exchanges messages for a while, and on until each connection has had a reply.
	 */
	private static void settle(Selector selector, List<ClosedLoopConnection> connections)
			throws IOException, MeasurementException {
		exchange(selector, SETTLING);
		await(selector, connections, (connection) -> connection.received() > 0);
	}

	private static void exchange(Selector selector, Duration duration) throws IOException {
		long end = System.nanoTime() + duration.toNanos();
		while (System.nanoTime() < end) {
			proceed(selector);
		}
	}

	private static void drain(Selector selector, List<ClosedLoopConnection> connections)
			throws IOException, MeasurementException {
		connections.forEach(ClosedLoopConnection::stop);
		await(selector, connections, Predicate.not(ClosedLoopConnection::awaitsReply));
	}

	private static void await(Selector selector, List<ClosedLoopConnection> connections,
			Predicate<ClosedLoopConnection> condition) throws IOException, MeasurementException {
		long deadline = System.nanoTime() + TIMEOUT.toNanos();
		while (!connections.stream().allMatch(condition)) {
			proceed(selector);
			if (System.nanoTime() > deadline) {
				throw new MeasurementException("a reply did not come");
			}
		}
	}

	private static void proceed(Selector selector) throws IOException {
		selector.select(TICK.toMillis());
		for (SelectionKey key : selector.selectedKeys()) {
			((ClosedLoopConnection) key.attachment()).proceed();
		}
		selector.selectedKeys().clear();
	}

	private static long received(List<ClosedLoopConnection> connections) {
		return connections.stream().mapToLong(ClosedLoopConnection::received).sum();
	}

	/**
	 * What was counted.
	 *
	 * @param messages number of replies
	 * @param elapsed time that they took
	 * @param processorTime processor time of the server
	 */
	record Slice(long messages, Duration elapsed, Duration processorTime) {

		double messagesPerSecond() {
			return this.messages * 1e9 / this.elapsed.toNanos();
		}

	}

}
