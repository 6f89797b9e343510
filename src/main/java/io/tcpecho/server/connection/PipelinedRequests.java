package io.tcpecho.server.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;

/**
 * Requests of one connection that are handled at the same time, as many as are allowed;
 * the replies keep the order of the requests.
 * <p>
 * A reply is sent by the thread that has it when all before it have been sent, so that
 * none waits for the connection's own thread, which may wait for the next request. Nobody
 * waits for a thread that sends.
 */
final class PipelinedRequests {

	private final EchoConnection connection;

	private final ConnectionServices services;

	private final int limit;

	private final Semaphore places;

	/** In the order in which they came. */
	private final Queue<PipelinedRequest> inFlight = new ConcurrentLinkedQueue<>();

	/** How often it is to be looked for replies that can be sent. */
	private final AtomicInteger looks = new AtomicInteger();

	private final AtomicLong answered = new AtomicLong();

	/** Used by the thread that looks only. */
	private boolean failed;

	/** Used by the watchdog only, as what follows. */
	private long answeredBefore;

	private long answeredSince;

	PipelinedRequests(EchoConnection connection, ConnectionServices services) {
		this.connection = connection;
		this.services = services;
		this.limit = services.concurrency();
		this.places = new Semaphore(this.limit);
		this.answeredSince = System.nanoTime();
	}

	/**
	 * Has a request handled, once there are fewer than allowed. Called by the
	 * connection's thread only.
	 * @param payload content of the request
	 * @param listener who handles it
	 * @throws IOException if the thread is interrupted while it waits
	 */
	void handle(byte[] payload, TcpListener listener) throws IOException {
		try {
			this.places.acquire();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted while earlier requests are handled", ex);
		}
		PipelinedRequest request = new PipelinedRequest(this.connection, payload,
				new ReplySlot(this.services.lateReplies()), listener, this::send);
		this.inFlight.add(request);
		if (!this.connection.isAnswering()) {
			// whoever ends the connection may not have seen it
			request.expectNoReply();
		}
		try {
			this.services.tasks().run(request);
		}
		catch (RuntimeException | Error ex) {
			request.fail(ex);
		}
	}

	/**
	 * Waits until all requests have been handled, and their replies sent.
	 */
	void awaitAll() {
		this.places.acquireUninterruptibly(this.limit);
		this.places.release(this.limit);
	}

	/**
	 * Sends the replies that are due, unless another thread does: that one looks again.
	 */
	private void send() {
		if (this.looks.getAndIncrement() > 0) {
			return;
		}
		int seen = 1;
		do {
			sendAll();
			seen = this.looks.addAndGet(-seen);
		}
		while (seen > 0);
	}

	private void sendAll() {
		int taken = 0;
		for (PipelinedRequest next = this.inFlight.peek(); next != null && next.isDone(); next = this.inFlight.peek()) {
			Throwable failure = add(next);
			if (failure != null) {
				fail(failure);
			}
			this.inFlight.remove();
			this.answered.incrementAndGet();
			taken++;
		}
		flush();
		this.places.release(taken);
	}

	/**
	 * Adds the reply of a request behind those before it.
	 * @return why there is none, if it is the first one
	 */
	private @Nullable Throwable add(PipelinedRequest request) {
		if (this.failed) {
			return null;
		}
		Message<?> reply = request.getReply();
		try {
			if (reply != null) {
				this.connection.getReplies().add(reply, this.connection.getMapper(), true);
			}
			return request.getFailure();
		}
		catch (IOException | RuntimeException ex) {
			return ex;
		}
	}

	private void fail(Throwable failure) {
		this.failed = true;
		flush();
		this.connection.fail(failure);
	}

	private void flush() {
		try {
			this.connection.getReplies().send();
		}
		catch (IOException ex) {
			// the connection has been closed for it
			this.failed = true;
		}
	}

	/**
	 * Returns how many requests are handled or have replies that wait, from whatever
	 * thread.
	 */
	int getPending() {
		return this.limit - this.places.availablePermits();
	}

	/**
	 * Returns whether the first of the requests that are handled has taken too long.
	 * Called by the watchdog only.
	 * @param limit longest time, or none if zero
	 * @param now {@link System#nanoTime()}
	 */
	boolean isOverdue(Duration limit, long now) {
		long answered = this.answered.get();
		if (getPending() == 0 || answered != this.answeredBefore) {
			this.answeredBefore = answered;
			this.answeredSince = now;
		}
		return !limit.isZero() && now - this.answeredSince >= limit.toNanos();
	}

	/**
	 * Returns how many bytes requests and their replies hold, from whatever thread.
	 */
	long getHeld() {
		long held = 0;
		for (PipelinedRequest request : this.inFlight) {
			held += request.getHeld();
		}
		return held;
	}

	boolean isAnyComputing() {
		for (PipelinedRequest request : this.inFlight) {
			if (request.isComputing()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Interrupts all that are handled.
	 */
	void interrupt() {
		this.inFlight.forEach(PipelinedRequest::interrupt);
	}

	/**
	 * Ends the wait for replies, and refuses those that come.
	 */
	void expectNoReplies() {
		this.inFlight.forEach(PipelinedRequest::expectNoReply);
	}

}
