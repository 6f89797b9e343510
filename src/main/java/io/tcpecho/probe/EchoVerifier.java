package io.tcpecho.probe;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Comparison of what one connection receives with what it has sent.
 */
final class EchoVerifier {

	private final int connection;

	private final RunContext context;

	private final RoundTrips roundTrips;

	private final Consumer<Failure> failures;

	private final int messageLength;

	private final boolean plain;

	private long received;

	/** Bytes received of the oldest message in flight. */
	private int position;

	private boolean intact = true;

	private boolean differed;

	/** What a difference in the first read comes of, if its beginning tells. */
	private @Nullable String leak;

	/**
	 * Creates the verifier of a connection.
	 * @param connection number of the connection
	 * @param context what the connections share
	 * @param roundTrips completed as their answers come in
	 * @param plain whether the bytes are those of the TCP connection itself
	 * @param failures told of the first difference
	 */
	EchoVerifier(int connection, RunContext context, RoundTrips roundTrips, boolean plain, Consumer<Failure> failures) {
		this.connection = connection;
		this.context = context;
		this.roundTrips = roundTrips;
		this.plain = plain;
		this.failures = failures;
		this.messageLength = context.messageLength();
	}

	/**
	 * Returns the bytes received so far of the message that is due.
	 * @return their number, less than the length of a message
	 */
	int position() {
		return this.position;
	}

	/**
	 * Compares what has come and completes the round trips of which it is the last part.
	 * @param input what one read has brought
	 * @param sent bytes that the connection has sent so far
	 * @param now time at which the bytes were there
	 * @throws ProbeException if more has come than was sent
	 */
	void accept(ByteBuffer input, long sent, long now) throws ProbeException {
		this.context.tally().received(input.remaining());
		this.leak = (this.received == 0) ? ProxyLeak.reason(input) : null;
		while (input.hasRemaining()) {
			int count = (int) Math.min(Math.min(input.remaining(), this.messageLength - this.position),
					sent - this.received);
			if (count == 0) {
				throw tooMuch(input);
			}
			ByteBuffer part = input.slice(input.position(), count);
			int differs = part.mismatch(this.context.expected(this.connection, this.received, count));
			if (differs >= 0) {
				this.intact = false;
				reportOnce(input, this.received + differs, sent);
			}
			input.position(input.position() + count);
			advance(count, now);
		}
	}

	private void advance(int count, long now) {
		this.received += count;
		this.position += count;
		this.roundTrips.waitFrom(now);
		if (this.position == this.messageLength) {
			long latency = this.roundTrips.complete(now);
			this.context.tally().roundTrip(latency, this.intact, now);
			this.context.observer().roundTrip(this.roundTrips.lastNumber(), this.messageLength, latency, this.intact);
			this.position = 0;
			this.intact = true;
		}
	}

	private void reportOnce(ByteBuffer input, long offset, long sent) {
		if (this.differed) {
			return;
		}
		this.differed = true;
		Mismatch mismatch = mismatch(input, offset, sent);
		String reason = (this.leak != null) ? this.leak
				: String.format(Locale.ROOT,
						"byte %d differs: expected 0x%02x, got 0x%02x (connection %d, round trip %d)%s", offset,
						mismatch.expected(), mismatch.got(), this.connection, this.roundTrips.completed() + 1,
						(this.plain && this.received == 0) ? TlsFailureText.plain(input) : "");
		this.failures.accept(new Failure(Step.VERIFY, reason, mismatch));
	}

	private Mismatch mismatch(ByteBuffer input, long offset, long sent) {
		long start = offset - offset % Mismatch.CONTEXT;
		byte[] expected = bytes(
				this.context.expected(this.connection, start, Math.min(Mismatch.CONTEXT, sent - start)));
		// what came before this read did not differ
		int before = (int) Math.max(0, this.received - start);
		int from = input.position() + (int) Math.max(0, start - this.received);
		int came = Math.min(expected.length - before, input.limit() - from);
		byte[] got = Arrays.copyOf(expected, before + came);
		input.get(from, got, before, came);
		return Mismatch.of(this.connection, offset, expected, got);
	}

	private ProbeException tooMuch(ByteBuffer input) {
		if (this.leak != null) {
			return new ProbeException(Step.VERIFY, this.leak);
		}
		byte[] first = bytes(input.slice(input.position(), Math.min(Mismatch.CONTEXT, input.remaining())));
		return new ProbeException(Step.VERIFY,
				String.format(Locale.ROOT, "more came back than was sent: after %d bytes %s (connection %d)",
						this.received, HexFormat.ofDelimiter(" ").formatHex(first), this.connection));
	}

	private static byte[] bytes(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

}
