package io.tcpecho.server;

import java.time.Duration;

import io.tcpecho.server.ConnectionActivity.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What the watchdog remembers of one connection: since when it has seen no change.
 * <p>
 * The connection itself keeps counts and no time stamps, so that a deadline costs nothing
 * on a message's way.
 */
final class ConnectionWatch {

	private final ConnectionActivity activity;

	private long bytes;

	private volatile long idleSince;

	private Phase phase = Phase.WAITING;

	private long messages;

	private long phaseSince;

	private long writes;

	private long writeSince;

	/**
	 * Begins to watch.
	 * @param activity what to watch
	 * @param now {@link System#nanoTime()}
	 */
	ConnectionWatch(ConnectionActivity activity, long now) {
		this.activity = activity;
		this.idleSince = now;
		this.phaseSince = now;
		this.writeSince = now;
	}

	/**
	 * Looks at the connection.
	 * @param deadlines the deadlines
	 * @param now {@link System#nanoTime()}
	 * @return the deadline that has passed, or {@code null} if none has
	 */
	@Nullable CloseReason check(Deadlines deadlines, long now) {
		boolean writing = this.activity.isWriting();
		notice(writing, now);
		if (writing) {
			return hasPassed(deadlines.write(), this.writeSince, now) ? CloseReason.WRITE_TIMEOUT : null;
		}
		return switch (this.phase) {
			case HANDLING -> hasPassed(deadlines.reply(), this.phaseSince, now) ? CloseReason.REPLY_TIMEOUT : null;
			case READING ->
				hasPassed(deadlines.frame(), this.phaseSince, now) ? CloseReason.FRAME_TIMEOUT : idle(deadlines, now);
			case WAITING -> idle(deadlines, now);
			case HANDSHAKE ->
				hasPassed(deadlines.handshake(), this.phaseSince, now) ? CloseReason.HANDSHAKE_TIMEOUT : null;
			// TLS may have to write a last alert
			case ENDING -> hasPassed(deadlines.write(), this.phaseSince, now) ? CloseReason.WRITE_TIMEOUT : null;
		};
	}

	/**
	 * Returns for how long no byte has been seen either way, as of the last look.
	 */
	Duration getIdle(long now) {
		return Duration.ofNanos(Math.max(now - this.idleSince, 0));
	}

	private void notice(boolean writing, long now) {
		long bytes = this.activity.getReceived() + this.activity.getSent();
		if (bytes != this.bytes) {
			this.bytes = bytes;
			this.idleSince = now;
		}
		Phase phase = this.activity.getPhase();
		long messages = this.activity.getMessages();
		if (phase != this.phase || messages != this.messages) {
			this.phase = phase;
			this.messages = messages;
			this.phaseSince = now;
		}
		long writes = this.activity.getWrites();
		if (!writing || writes != this.writes) {
			this.writes = writes;
			this.writeSince = now;
		}
	}

	private @Nullable CloseReason idle(Deadlines deadlines, long now) {
		return hasPassed(deadlines.idle(), this.idleSince, now) ? CloseReason.IDLE_TIMEOUT : null;
	}

	private static boolean hasPassed(Duration deadline, long since, long now) {
		return !deadline.isZero() && now - since >= deadline.toNanos();
	}

}
