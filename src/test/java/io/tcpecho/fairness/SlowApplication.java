package io.tcpecho.fairness;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.tcpecho.EchoApplication;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.util.ClassUtils;

/**
 * The application with a handler in place of the echo that takes its time:
 * {@code cpu 100} computes for 100 ms, {@code block 500} blocks in synchronized code for
 * 500 ms, all else is echoed at once. The reply is the message.
 */
public final class SlowApplication {

	private SlowApplication() {
	}

	/**
	 * Starts the application as its own main method does.
	 * @param args its command line
	 */
	public static void main(String[] args) {
		SpringApplication.from(EchoApplication::main).with(SlowHandler.class, NoEchoHandler.class).run(args);
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

	/** Leaves the application's own handler out of its component scan. */
	static class NoEchoHandler extends TypeExcludeFilter {

		@Override
		public boolean match(MetadataReader reader, MetadataReaderFactory factory) {
			return ClassUtils.getShortName(reader.getClassMetadata().getClassName()).equals("EchoHandler");
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof NoEchoHandler;
		}

		@Override
		public int hashCode() {
			return NoEchoHandler.class.hashCode();
		}

	}

}
