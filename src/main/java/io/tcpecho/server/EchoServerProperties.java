package io.tcpecho.server;

import java.net.InetAddress;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.Framing;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Configuration of the echo server.
 *
 * @param address Address to bind; all interfaces, IPv4 and IPv6, if not set.
 * @param port Port to bind, 0 to 65535; 0 picks a free one, published as
 * "local.echo.server.port".
 * @param backlog Length of the accept queue, at least 1; the operating system may cap it.
 * @param reusePort Whether several processes may share the port (SO_REUSEPORT).
 * @param framing Where a message begins and ends.
 * @param maxFrameSize Longest message of a framed mode, 1B to 1GB; in raw the most that
 * one read takes.
 */
@ConfigurationProperties(prefix = EchoServerProperties.PREFIX, ignoreUnknownFields = false)
public record EchoServerProperties(@Nullable InetAddress address, @DefaultValue("7007") int port,
		@DefaultValue("1024") int backlog, @DefaultValue("false") boolean reusePort,
		@DefaultValue("raw") Framing framing, @DefaultValue("64KB") DataSize maxFrameSize) {

	static final String PREFIX = "echo.server";

	public EchoServerProperties {
		long frameSize = maxFrameSize.toBytes();
		require(port >= 0 && port <= 65535, "port", port, "0 to 65535");
		require(backlog >= 1, "backlog", backlog, "1 or more");
		require(frameSize >= 1 && frameSize <= FrameCodec.MAX_FRAME_SIZE, "max-frame-size", maxFrameSize, "1B to 1GB");
	}

	/**
	 * Returns the codec of the configured framing.
	 * @return a codec for {@link #maxFrameSize()}
	 */
	FrameCodec codec() {
		return this.framing.codec(Math.toIntExact(this.maxFrameSize.toBytes()));
	}

	private static void require(boolean valid, String key, Object value, String range) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "." + key, value,
					"It must be %s.".formatted(range));
		}
	}

}
