package io.tcpecho.server.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.tcpecho.framing.FrameException;

import org.springframework.integration.ip.tcp.connection.TcpListener;

/**
 * Requests of one connection that are handled at the same time, as many as are allowed;
 * the replies keep the order of the requests.
 * <p>
 * A reply is sent by the thread that has it when all before it have been sent, so that
 * none waits for the connection's own thread, which may wait for the next request. Nobody
 * waits for a thread that sends.
 */
final class PipelinedRequests implements Requests {

	private final EchoConnection connection;

	private final ConnectionProfile profile;

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

	PipelinedRequests(EchoConnection connection, ConnectionProfile profile) {
		this.connection = connection;
		this.profile = profile;
		this.limit = profile.concurrency();
		this.places = new Semaphore(this.limit);
		this.answeredSince = System.nanoTime();
	}

	@Override
	public void handle(byte[] payload, TcpListener listener) {
		this.connection.getActivity().handle();
		this.places.acquireUninterruptibly();
		if (!this.connection.isAnswering()) {
			this.places.release();
			return;
		}
		PipelinedRequest request = add(payload, listener);
		if (!this.connection.isAnswering()) {
			// whoever ends the connection may not have seen it
			request.expectNoReply();
		}
		try {
			this.profile.services().tasks().run(request);
		}
		catch (RuntimeException | Error ex) {
			request.fail(ex);
		}
	}

	private PipelinedRequest add(byte[] payload, TcpListener listener) {
		boolean added = false;
		try {
			PipelinedRequest request = new PipelinedRequest(this.connection, payload,
					new ReplySlot(this.profile.lateReplies()), listener, this::send);
			added = this.inFlight.add(request);
			return request;
		}
		finally {
			if (!added) {
				this.places.release();
			}
		}
	}

	@Override
	public void awaitAll() {
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
			try {
				sendAll();
			}
			finally {
				seen = this.looks.addAndGet(-seen);
			}
		}
		while (seen > 0);
	}

	/**
	 * Whatever is thrown, each request that is done gives its place back: the
	 * connection's thread waits for all of them.
	 */
	private void sendAll() {
		for (PipelinedRequest next = this.inFlight.peek(); next != null && next.isDone(); next = this.inFlight.peek()) {
			try {
				answer(next);
			}
			catch (Throwable ex) {
				failed(ex);
			}
			this.inFlight.remove();
			this.answered.incrementAndGet();
			this.places.release();
		}
		try {
			this.connection.getReplies().send();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	private void answer(PipelinedRequest request) throws IOException {
		if (this.failed) {
			return;
		}
		Throwable failure = request.getFailure();
		byte[] reply = request.getReply();
		if (reply != null && failure == null) {
			try {
				this.connection.getReplies().add(reply);
			}
			catch (FrameException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			this.failed = true;
			this.connection.fail(failure);
		}
	}

	/**
	 * Ends the connection, unless that has been done for the same reason.
	 */
	private void failed(Throwable failure) {
		this.failed = true;
		if (!(failure instanceof IOException)) {
			this.connection.failed(failure);
		}
	}

	@Override
	public int getPending() {
		return this.limit - this.places.availablePermits();
	}

	@Override
	public void look(boolean writing, long now) {
		long answered = this.answered.get();
		if (writing || answered != this.answeredBefore) {
			this.answeredBefore = answered;
			this.answeredSince = now;
		}
	}

	/**
	 * Counts from when it was the first, or came.
	 */
	@Override
	public boolean isOverdue(Duration limit, long now) {
		PipelinedRequest first = this.inFlight.peek();
		return first != null && !limit.isZero() && now - this.answeredSince >= limit.toNanos()
				&& now - first.getBegun() >= limit.toNanos();
	}

	@Override
	public long getHeld() {
		long held = 0;
		for (PipelinedRequest request : this.inFlight) {
			held += request.getHeld();
		}
		return held;
	}

	@Override
	public boolean isComputing() {
		for (PipelinedRequest request : this.inFlight) {
			if (request.isComputing()) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void interrupt() {
		this.inFlight.forEach(PipelinedRequest::interrupt);
	}

	@Override
	public void expectNoReply() {
		this.inFlight.forEach(PipelinedRequest::expectNoReply);
	}

}
