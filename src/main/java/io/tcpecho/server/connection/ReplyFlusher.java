package io.tcpecho.server.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Thread that has replies sent which a later request of the same client keeps waiting.
 * <p>
 * Replies to requests that came together leave together, when the last of them has been
 * handled. A handler that takes long would keep the first ones from the client for as
 * long, and for good if it fails. Only connections with replies waiting while a request
 * is handled are looked at; those of an echo without pipelining never are.
 */
public final class ReplyFlusher implements Runnable {

	/** From look to look: replies wait for one to two of these. */
	static final Duration INTERVAL = Duration.ofMillis(5);

	/** Most threads of its own that send at a time. */
	private static final int SENDERS = 16;

	private static final Duration UNUSED_SENDER = Duration.ofSeconds(10);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private static final Log logger = LogFactory.getLog(ReplyFlusher.class);

	private final Executor senders;

	private final Queue<WaitingReplies> arrivals = new ConcurrentLinkedQueue<>();

	private final List<WaitingReplies> watched = new ArrayList<>();

	private volatile boolean asleep;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a flusher that does not look yet.
	 * @param overflow who sends while all threads of its own are busy: that may block for
	 * as long as the client does not read
	 */
	public ReplyFlusher(Executor overflow) {
		// platform threads: the scheduler of virtual ones may be what a handler holds up
		CustomizableThreadFactory threads = new CustomizableThreadFactory("echo-sender-");
		threads.setDaemon(true);
		this.senders = new ThreadPoolExecutor(0, SENDERS, UNUSED_SENDER.toMillis(), TimeUnit.MILLISECONDS,
				new SynchronousQueue<>(), threads, (task, busy) -> overflow.execute(task));
	}

	void start() {
		Thread started = new Thread(this, "echo-flusher");
		started.setDaemon(true);
		this.thread = started;
		started.start();
	}

	void stop() {
		Thread stopped = this.thread;
		this.thread = null;
		if (stopped != null) {
			LockSupport.unpark(stopped);
			awaitEnd(stopped);
		}
	}

	private static void awaitEnd(Thread stopped) {
		try {
			stopped.join(STOP_TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void watch(WaitingReplies replies) {
		this.arrivals.add(replies);
		if (this.asleep) {
			LockSupport.unpark(this.thread);
		}
	}

	@Override
	public void run() {
		while (Thread.currentThread() == this.thread) {
			try {
				look();
			}
			catch (Throwable ex) {
				report(ex);
			}
			pause();
		}
	}

	/**
	 * Looks at all that are watched.
	 */
	void look() {
		for (WaitingReplies next = this.arrivals.poll(); next != null; next = this.arrivals.poll()) {
			if (next.list()) {
				this.watched.add(next);
			}
		}
		this.watched.removeIf((replies) -> {
			if (replies.isDue()) {
				this.senders.execute(replies::flush);
			}
			return replies.isOver();
		});
	}

	private void pause() {
		if (!this.watched.isEmpty()) {
			LockSupport.parkNanos(this, INTERVAL.toNanos());
			return;
		}
		this.asleep = true;
		while (this.arrivals.isEmpty() && Thread.currentThread() == this.thread) {
			LockSupport.park(this);
		}
		this.asleep = false;
	}

	private static void report(Throwable failure) {
		try {
			logger.error("Failed to look after replies that wait, which is tried again", failure);
		}
		catch (Throwable again) {
			// no memory even for that line
		}
	}

}
