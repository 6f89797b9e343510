package io.tcpecho.fairness;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * A well-behaved client that keeps its own pace, whatever the answers do: four
 * established connections with a message each 20 ms, and each 100 ms a new connection and
 * a request for either state of health.
 */
final class PacedClient implements AutoCloseable {

	private static final int CONNECTIONS = 4;

	private static final Duration MESSAGE_INTERVAL = Duration.ofMillis(20);

	private static final Duration VISIT_INTERVAL = Duration.ofMillis(100);

	private final Sockets sockets;

	private final int port;

	private final int httpPort;

	private final Waits messages = new Waits();

	private final EstablishedConnections established;

	/**
	 * Opens the connections that are established by the time of the flood, each answered
	 * once.
	 */
	PacedClient(int port, int httpPort, @Nullable SSLContext tls) throws IOException {
		this.sockets = new Sockets(tls);
		this.port = port;
		this.httpPort = httpPort;
		this.established = new EstablishedConnections(CONNECTIONS, this.sockets, port, this.messages);
	}

	/**
	 * Keeps its pace for a while, once, and closes.
	 */
	Fairness run(Duration duration) throws InterruptedException {
		long start = System.nanoTime();
		Pace pace = new Pace(start, VISIT_INTERVAL, Math.toIntExact(duration.dividedBy(VISIT_INTERVAL)));
		Waits visits = new Waits();
		Waits liveness = new Waits();
		Waits readiness = new Waits();
		for (Thread thread : List.of(this.established.begin(start, MESSAGE_INTERVAL, duration),
				pace.ask(() -> this.sockets.visit(this.port), visits),
				pace.ask(() -> this.sockets.get(this.httpPort, "liveness"), liveness),
				pace.ask(() -> this.sockets.get(this.httpPort, "readiness"), readiness))) {
			thread.join();
		}
		Fairness seen = new Fairness(this.messages.end(), visits.end(), liveness.end(), readiness.end());
		close();
		return seen;
	}

	@Override
	public void close() {
		this.sockets.close();
	}

	/**
	 * What a paced client has seen.
	 *
	 * @param established of the connections that were there before
	 * @param fresh of new connections, from connecting to the first reply
	 * @param liveness of requests for liveness
	 * @param readiness of requests for readiness
	 */
	record Fairness(Waits.Summary established, Waits.Summary fresh, Waits.Summary liveness, Waits.Summary readiness) {

		/** Nobody has waited for anything. */
		static final Fairness AT_ONCE = new Fairness(Waits.Summary.NONE, Waits.Summary.NONE, Waits.Summary.NONE,
				Waits.Summary.NONE);

		/**
		 * Returns how many questions broke.
		 */
		int failed() {
			return all().mapToInt(Waits.Summary::failed).sum();
		}

		/**
		 * Returns the longest wait of all.
		 */
		Duration longest() {
			return all().map(Waits.Summary::longest).reduce(Duration.ZERO, (a, b) -> (a.compareTo(b) > 0) ? a : b);
		}

		private Stream<Waits.Summary> all() {
			return Stream.of(this.established, this.fresh, this.liveness, this.readiness);
		}

	}

}
