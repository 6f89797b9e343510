package io.tcpecho.server.connection;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.server.tls.TlsLayer;
import io.tcpecho.server.turns.Turns;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a listener share.
 *
 * @param listener name of the listener
 * @param codec framing of the connections
 * @param deadlines how long they may take
 * @param concurrency most requests of a connection that are handled at a time
 * @param connections the book that they are in
 * @param budget memory that they may hold together
 * @param turns whose turn it is among them
 * @param flusher who sees to it that replies do not wait for later requests
 * @param tasks where what takes long is done for them
 * @param lateReplies what is known of replies that come late
 * @param requestFailures log of what requests fail with
 * @param watchdog what looks at the connections
 * @param tls TLS of the connections, or {@code null} if they are plain
 */
public record ConnectionServices(String listener, FrameCodec codec, Deadlines deadlines, int concurrency,
		Connections connections, BufferBudget budget, Turns turns, ReplyFlusher flusher, BackgroundTasks tasks,
		LateReplies lateReplies, RequestFailures requestFailures, ConnectionWatchdog watchdog, @Nullable TlsLayer tls) {

	/**
	 * Starts the threads that look after connections.
	 */
	public void start() {
		this.turns.start(this.connections::isAnyComputing);
		this.flusher.start();
		this.watchdog.start();
	}

	/**
	 * Stops these threads; connections are closed before.
	 */
	public void stop() {
		this.watchdog.stop();
		this.flusher.stop();
		this.turns.stop();
	}

}
