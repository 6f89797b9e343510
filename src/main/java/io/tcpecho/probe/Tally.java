package io.tcpecho.probe;

import java.util.function.Consumer;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run has counted and measured. Latencies are in nanoseconds with three digits.
 */
final class Tally {

	private final ConnectionTally connections = new ConnectionTally();

	private final SendDelays sendDelays = new SendDelays();

	private final Measurement measurement;

	private long sent;

	private long received;

	private long mismatched;

	private long lost;

	private long bytes;

	private long failures;

	private @Nullable Failure firstFailure;

	private @Nullable Mismatch firstMismatch;

	private @Nullable String remark;

	Tally() {
		this((latencies) -> {
		});
	}

	/**
	 * Creates the tally of a run.
	 * @param listener told of the latencies of each second
	 */
	Tally(Consumer<Histogram> listener) {
		this.measurement = new Measurement(listener);
	}

	/**
	 * Begins to measure round trips; those before are only verified.
	 * @param now {@link System#nanoTime()} from which on they count
	 */
	void started(long now) {
		this.measurement.start(now);
	}

	void sent() {
		this.sent++;
	}

	void received(int count) {
		this.bytes += count;
	}

	void roundTrip(long latency, boolean intact, long now) {
		this.received++;
		this.mismatched += intact ? 0 : 1;
		this.measurement.record(latency, now);
	}

	/**
	 * Counts a failure; the first one becomes the verdict, but corruption outranks loss.
	 * @param failure what failed
	 */
	void failed(Failure failure) {
		this.failures++;
		if (this.firstFailure == null || (failure.step() == Step.VERIFY && this.firstFailure.step() != Step.VERIFY)) {
			this.firstFailure = failure;
		}
		if (this.firstMismatch == null) {
			this.firstMismatch = failure.mismatch();
		}
	}

	void lost(long messages) {
		this.lost += messages;
	}

	/**
	 * Notes what a look at the peer has shown after the failure.
	 * @param words a clause
	 */
	void remark(String words) {
		this.remark = words;
	}

	ConnectionTally connections() {
		return this.connections;
	}

	SendDelays sendDelays() {
		return this.sendDelays;
	}

	Measurement measurement() {
		return this.measurement;
	}

	Histogram roundTrips() {
		return this.measurement.histogram();
	}

	long sentMessages() {
		return this.sent;
	}

	long receivedMessages() {
		return this.received;
	}

	long mismatchedMessages() {
		return this.mismatched;
	}

	long verifiedMessages() {
		return this.received - this.mismatched;
	}

	/**
	 * Returns the messages that were sent and will not come back; those still in flight
	 * when a run is interrupted are not among them.
	 * @return their number
	 */
	long lostMessages() {
		return this.lost;
	}

	long receivedBytes() {
		return this.bytes;
	}

	long failures() {
		return this.failures;
	}

	/**
	 * Returns the failure that counts: the first corruption, or else the first of all.
	 * @return the failure, or {@code null} if nothing has failed
	 */
	@Nullable Failure firstFailure() {
		return this.firstFailure;
	}

	@Nullable Mismatch firstMismatch() {
		return this.firstMismatch;
	}

	@Nullable String remark() {
		return this.remark;
	}

	/**
	 * Returns how many bytes came back a second.
	 * @return the rate, or zero if nothing was measured
	 */
	double bytesPerSecond() {
		return (this.received > 0) ? this.measurement.perSecond() * this.bytes / this.received : 0;
	}

}
