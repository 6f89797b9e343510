package io.tcpecho.server.connection;

import java.time.Duration;

import io.tcpecho.server.connection.ConnectionActivity.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What the watchdog remembers of one connection: since when it has seen no change.
 * <p>
 * The connection itself keeps counts and no time stamps, so that a deadline costs nothing
 * on a message's way.
 */
final class ConnectionWatch {

	private final ConnectionActivity activity;

	private final Requests requests;

	private long bytes;

	private volatile long idleSince;

	/** Since when it has been at rest, used while the server drains. */
	private long restSince;

	private Phase phase = Phase.WAITING;

	private long messages;

	private long phaseSince;

	private long writes;

	private long writeSince;

	/**
	 * Begins to watch.
	 * @param activity what to watch
	 * @param requests what is handled beside what the connection's thread does
	 * @param now {@link System#nanoTime()}
	 */
	ConnectionWatch(ConnectionActivity activity, Requests requests, long now) {
		this.activity = activity;
		this.requests = requests;
		this.idleSince = now;
		this.restSince = now;
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
		this.requests.look(writing, now);
		if (writing) {
			return passed(CloseReason.WRITE_TIMEOUT, deadlines.write(), this.writeSince, deadlines, now);
		}
		if (this.requests.isOverdue(deadlines.reply(), now)) {
			return CloseReason.REPLY_TIMEOUT;
		}
		return switch (this.phase) {
			case PROXY_HEADER ->
				passed(CloseReason.PROXY_HEADER_TIMEOUT, deadlines.proxyHeader(), this.phaseSince, deadlines, now);
			case HANDSHAKE ->
				passed(CloseReason.HANDSHAKE_TIMEOUT, deadlines.handshake(), this.phaseSince, deadlines, now);
			// of several, the first has the time
			case HANDLING -> (this.requests.getPending() > 0) ? null
					: passed(CloseReason.REPLY_TIMEOUT, deadlines.reply(), this.phaseSince, deadlines, now);
			case READING -> {
				CloseReason passed = passed(CloseReason.FRAME_TIMEOUT, deadlines.frame(), this.phaseSince, deadlines,
						now);
				yield (passed != null) ? passed : idle(deadlines, now);
			}
			case WAITING -> idle(deadlines, now);
			// TLS may have to write a last alert
			case ENDING -> passed(CloseReason.WRITE_TIMEOUT, deadlines.write(), this.phaseSince, deadlines, now);
		};
	}

	/**
	 * Looks whether the connection has been left alone for a while.
	 * @param atRest whether it is at rest now
	 * @param period how long it must have been, since an earlier look at least: one may
	 * fall between a reply and its write
	 * @param since when that began to count
	 * @param now time of this look ({@link System#nanoTime()})
	 */
	boolean isQuiet(boolean atRest, Duration period, long since, long now) {
		notice(this.activity.isWriting(), now);
		if (!atRest || this.idleSince == now) {
			this.restSince = now;
		}
		long quiet = Math.min(now - this.restSince, now - since);
		return quiet > 0 && quiet >= period.toNanos();
	}

	/**
	 * Returns for how long no byte has been seen either way, as of the last look.
	 */
	Duration getIdle(long now) {
		return Duration.ofNanos(Math.max(now - this.idleSince, 0));
	}

	/**
	 * Notes bytes that are not counted, on the connection's own thread: with them, the
	 * connection is not idle.
	 * @param now {@link System#nanoTime()}
	 */
	void touch(long now) {
		this.idleSince = now;
	}

	private void notice(boolean writing, long now) {
		long bytes = this.activity.getReceived() + this.activity.getSent();
		boolean handling = this.activity.getPhase() == Phase.HANDLING || this.requests.getPending() > 0;
		if (bytes != this.bytes || (handling && !writing)) {
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

	/**
	 * Checks a deadline. Where it is switched off, a connection without traffic is idle.
	 */
	private @Nullable CloseReason passed(CloseReason reason, Duration deadline, long since, Deadlines deadlines,
			long now) {
		if (deadline.isZero()) {
			return idle(deadlines, now);
		}
		return hasPassed(deadline, since, now) ? reason : null;
	}

	private @Nullable CloseReason idle(Deadlines deadlines, long now) {
		return hasPassed(deadlines.idle(), this.idleSince, now) ? CloseReason.IDLE_TIMEOUT : null;
	}

	private static boolean hasPassed(Duration deadline, long since, long now) {
		return !deadline.isZero() && now - since >= deadline.toNanos();
	}

}
