package io.tcpecho.server;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * End of all connections of a server that accepts no more: each is let go when it has
 * been quiet for a while, and cut when the time is over.
 */
final class Drain {

	private static final Log logger = LogFactory.getLog(Drain.class);

	private static final Duration LOOK = Duration.ofMillis(20);

	/** What there is to tell of the end of closed connections, and to listen to it. */
	private static final Duration LAST_WORDS = Duration.ofSeconds(2);

	private final EchoServerConnectionFactory server;

	private final Duration quietPeriod;

	private final Map<EchoConnection, Quiet> seen = new HashMap<>();

	Drain(EchoServerConnectionFactory server, Duration quietPeriod) {
		this.server = server;
		this.quietPeriod = quietPeriod;
	}

	/**
	 * Lets connections go until there are none or the time is over, then cuts the rest.
	 * @param deadline when the time is over ({@link System#nanoTime()})
	 * @return how many were cut
	 */
	int run(long deadline) {
		while (!this.server.getConnections().isEmpty() && deadline - System.nanoTime() > 0) {
			this.server.getConnections().forEach(this::letGoIfQuiet);
			pause(LOOK);
		}
		int cut = 0;
		for (EchoConnection connection : this.server.getConnections()) {
			connection.closeFor(CloseReason.SERVER_SHUTDOWN);
			cut++;
		}
		awaitLastWords();
		return cut;
	}

	private void letGoIfQuiet(EchoConnection connection) {
		Quiet before = this.seen.get(connection);
		Quiet now = Quiet.look(connection, before);
		this.seen.put(connection, now);
		// two looks at least: one may fall between a reply and its write
		if (now.equals(before) && connection.isAtRest() && now.lastsFor(this.quietPeriod)) {
			connection.letGo(CloseReason.SERVER_SHUTDOWN);
		}
	}

	private void awaitLastWords() {
		long end = System.nanoTime() + LAST_WORDS.toNanos();
		while (isAnythingLeftToTell() && end - System.nanoTime() > 0) {
			pause(LOOK);
		}
	}

	private boolean isAnythingLeftToTell() {
		return this.server.getLedger().getEnded() < this.server.getAcceptance().getAccepted()
				|| this.server.getUntold() > 0;
	}

	static void pause(Duration duration) {
		try {
			Thread.sleep(duration.toMillis());
		}
		catch (InterruptedException ex) {
			logger.debug("The drain goes on: its own deadline ends it", ex);
		}
	}

	/**
	 * Rest of a connection that has been seen, and since when.
	 *
	 * @param bytes bytes received and sent
	 * @param since {@link System#nanoTime()}
	 */
	private record Quiet(long bytes, long since) {

		static Quiet look(EchoConnection connection, @Nullable Quiet before) {
			long bytes = connection.getActivity().getReceived() + connection.getActivity().getSent();
			if (before != null && before.bytes == bytes && connection.isAtRest()) {
				return before;
			}
			return new Quiet(bytes, System.nanoTime());
		}

		boolean lastsFor(Duration period) {
			return System.nanoTime() - this.since >= period.toNanos();
		}

	}

}
