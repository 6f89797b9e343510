package io.tcpecho.fairness;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.tcpecho.server.TestApplication;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.integration.annotation.ServiceActivator;

/**
 * The application of the tests with a handler in place of the echo that takes its time:
 * {@code cpu 100} computes for 100 ms, {@code block 500} blocks in synchronized code for
 * 500 ms, all else is echoed at once. The reply is the message.
 */
@EnableAutoConfiguration
@Import(SlowApplication.SlowHandler.class)
public class SlowApplication {

	/**
	 * Starts the application.
	 * @param args its command line
	 */
	public static void main(String[] args) {
		TestApplication.run(SlowApplication.class, args);
	}

	static class SlowHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) throws InterruptedException {
			String[] words = new String(message, StandardCharsets.ISO_8859_1).split(" ", 2);
			switch (words[0]) {
				case "cpu" -> compute(Duration.ofMillis(Long.parseLong(words[1])));
				case "block" -> block(Duration.ofMillis(Long.parseLong(words[1])));
				default -> {
				}
			}
			return message;
		}

		private static void compute(Duration time) {
			long end = System.nanoTime() + time.toNanos();
			while (System.nanoTime() < end) {
				Thread.onSpinWait();
			}
		}

		/** A lock for each message: nobody waits for a monitor but in it. */
		private static void block(Duration time) throws InterruptedException {
			Object lock = new Object();
			synchronized (lock) {
				Thread.sleep(time.toMillis());
			}
		}

	}

}
