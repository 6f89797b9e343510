package io.tcpecho.process;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.tcpecho.test.TcpTestClient;

import org.springframework.integration.config.GlobalChannelInterceptor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.ChannelInterceptor;

/**
 * Application code that fills the heap for some seconds when a client asks for it, as a
 * source of {@link EchoServerProcess}: {@code spring.main.sources=}{@value #SOURCE}.
 */
@GlobalChannelInterceptor(patterns = "echoRequests")
class HeapStorm implements ChannelInterceptor {

	static final String SOURCE = "io.tcpecho.process.HeapStorm";

	static final String REQUEST = "storm";

	static final Duration DURATION = Duration.ofSeconds(8);

	/** What a busy machine may need more, until memory was short often enough. */
	private static final Duration EXTENSION = Duration.ofSeconds(12);

	private static final int SHORTAGES = 100;

	private static final int THREADS = 2;

	private static final int LARGEST = 1 << 18;

	@Override
	public Message<?> preSend(Message<?> message, MessageChannel channel) {
		if (message.getPayload() instanceof byte[] bytes && TcpTestClient.text(bytes).equals(REQUEST)) {
			long end = System.nanoTime() + DURATION.toNanos();
			for (int i = 0; i < THREADS; i++) {
				new Thread(() -> fill(end), "storm").start();
			}
		}
		return message;
	}

	/**
	 * Holds all memory that is left, down to the smallest object, until it is time.
	 */
	private static void fill(long end) {
		Object[] held = new Object[2];
		int size = LARGEST;
		int shortages = 0;
		long last = end + EXTENSION.toNanos();
		try {
			while (System.nanoTime() - ((shortages < SHORTAGES) ? last : end) < 0) {
				try {
					held = new Object[] { held, new byte[size] };
				}
				catch (OutOfMemoryError ex) {
					size /= 8;
					shortages++;
					LockSupport.parkNanos(1000);
				}
			}
		}
		finally {
			Reference.reachabilityFence(held);
		}
	}

}
