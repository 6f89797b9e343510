package io.tcpecho.server.connection;

import java.time.Duration;
import java.util.stream.Stream;

/**
 * How long connections may take, each {@link Duration#ZERO} for as long as they like.
 *
 * @param idle without a byte either way
 * @param frame from a frame's first byte to its last
 * @param write for a single write
 * @param reply from a request to its reply
 * @param handshake for the whole TLS handshake
 * @param proxyHeader from the first byte of the PROXY protocol's header to its last
 */
public record Deadlines(Duration idle, Duration frame, Duration write, Duration reply, Duration handshake,
		Duration proxyHeader) {

	private static final Duration LONGEST_TICK = Duration.ofMillis(400);

	private static final Duration SHORTEST_PARTING = Duration.ofSeconds(1);

	private static final Duration SHORTEST_TICK = Duration.ofMillis(10);

	/**
	 * Returns how often to look at the connections so that a deadline is noticed within a
	 * tenth of itself or one second, whichever is more: what a look sees may have begun
	 * just after the one before.
	 * @return 10 to 400 milliseconds
	 */
	public Duration tick() {
		return Stream.of(this.idle, this.frame, this.write, this.reply, this.handshake, this.proxyHeader)
			.filter((deadline) -> !deadline.isZero())
			.min(Duration::compareTo)
			.map((shortest) -> clamp(shortest.dividedBy(20)))
			.orElse(LONGEST_TICK);
	}

	/**
	 * Returns how long a client may take to close after the server has ended its sending
	 * side.
	 * @return the deadline of a write, that of an idle connection where there is none, a
	 * second where there is neither
	 */
	Duration parting() {
		return !this.write.isZero() ? this.write : !this.idle.isZero() ? this.idle : SHORTEST_PARTING;
	}

	private static Duration clamp(Duration tick) {
		if (tick.compareTo(SHORTEST_TICK) < 0) {
			return SHORTEST_TICK;
		}
		return (tick.compareTo(LONGEST_TICK) > 0) ? LONGEST_TICK : tick;
	}

}
