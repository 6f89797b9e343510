package io.tcpecho.server;

import java.time.Duration;

import io.tcpecho.framing.FrameCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * What values of the configuration are held against. Each check takes the whole key, and
 * what is not set passes.
 */
final class Bounds {

	static final DataSize LEAST_BUFFERED = DataSize.ofMegabytes(1);

	private static final int HIGHEST_PORT = 65535;

	private static final int MOST_CONCURRENT = 1000;

	private static final Duration LONGEST = Duration.ofDays(365);

	private Bounds() {
	}

	static void port(String key, int value) {
		require(value >= 0 && value <= HIGHEST_PORT, key, value, "0 to 65535");
	}

	static void backlog(String key, @Nullable Integer value) {
		require(value == null || value >= 1, key, value, "1 or more");
	}

	static void connections(String key, @Nullable Integer value) {
		require(value == null || value >= 1, key, value, "1 or more");
	}

	static void concurrency(String key, @Nullable Integer value) {
		require(value == null || (value >= 1 && value <= MOST_CONCURRENT), key, value, "1 to 1000");
	}

	static void size(String key, @Nullable DataSize value) {
		boolean valid = value == null || (value.toBytes() >= 1 && value.toBytes() <= FrameCodec.MAX_FRAME_SIZE);
		require(valid, key, value, "1B to 1GB");
	}

	static void buffered(String key, @Nullable DataSize value) {
		long heap = Runtime.getRuntime().maxMemory();
		boolean valid = value == null || (value.compareTo(LEAST_BUFFERED) >= 0 && value.toBytes() <= heap);
		require(valid, key, value, "1MB to %sMB, the heap".formatted(DataSize.ofBytes(heap).toMegabytes()));
	}

	static void duration(String key, @Nullable Duration value) {
		duration(key, value, Duration.ZERO);
	}

	static void duration(String key, @Nullable Duration value, Duration shortest) {
		if (value != null) {
			boolean valid = value.compareTo(shortest) >= 0 && value.compareTo(LONGEST) <= 0;
			require(valid, key, DurationStyle.SIMPLE.print(value),
					DurationStyle.SIMPLE.print(shortest).replace("0ms", "0s") + " to 365d");
		}
	}

	static void text(String key, @Nullable String value) {
		require(value == null || StringUtils.hasText(value), key, value, "the name of a channel");
	}

	/**
	 * Checks that nobody is asked for certificates where there is no TLS.
	 * @param prefix what the keys of the listener begin with
	 */
	static void clientAuth(String prefix, ClientAuth value, @Nullable String bundle) {
		require(value == ClientAuth.NONE || bundle != null, prefix + ".ssl.client-auth", value,
				"none unless ssl.bundle is set");
	}

	/**
	 * Refuses a value.
	 * @param valid whether not to
	 * @param key the whole key
	 * @param value the value
	 * @param range what is allowed
	 * @throws InvalidConfigurationPropertyValueException if it is not valid
	 */
	static void require(boolean valid, String key, @Nullable Object value, String range) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(key, value, "It must be %s.".formatted(range));
		}
	}

}
