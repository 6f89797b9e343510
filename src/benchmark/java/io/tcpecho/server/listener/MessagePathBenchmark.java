package io.tcpecho.server.listener;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The way of a message alone: from the connection's loop through gateway, channel and
 * service activator to the reply, without sockets. An invocation is a connection of so
 * many messages that what the connection itself costs vanishes.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(MessagePathBenchmark.MESSAGES)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class MessagePathBenchmark {

	static final int MESSAGES = 100_000;

	private static final byte[] MESSAGE = new byte[64];

	@Benchmark
	public void tcpEcho(Echo echo) {
		echo.connections.converse(MESSAGE, MESSAGES);
	}

	@Benchmark
	public void springIntegration(Stock stock) {
		stock.connections.converse(MESSAGE, MESSAGES);
	}

	/**
	 * tcp-echo as it is delivered.
	 */
	@State(Scope.Benchmark)
	public static class Echo {

		private final EchoMessagePath path = new EchoMessagePath();

		private final InMemoryConnections connections = this.path.connections();

		@TearDown
		public void close() {
			this.path.close();
		}

	}

	/**
	 * Spring Integration as it is delivered.
	 */
	@State(Scope.Benchmark)
	public static class Stock {

		private final StockMessagePath path = new StockMessagePath();

		private final InMemoryConnections connections = this.path.connections();

		@TearDown
		public void close() {
			this.path.close();
		}

	}

}
