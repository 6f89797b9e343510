package io.tcpecho.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.tcpecho.server.EchoServerConnectionFactory;
import io.tcpecho.server.EchoServerProperties;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Health of the echo server: up while the listening socket accepts.
 */
@Component
class EchoServerHealthIndicator extends AbstractHealthIndicator {

	private final EchoServerConnectionFactory server;

	private final EchoServerProperties properties;

	EchoServerHealthIndicator(EchoServerConnectionFactory server, EchoServerProperties properties) {
		super("The state of the echo server cannot be read");
		this.server = server;
		this.properties = properties;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		if (this.server.isAccepting()) {
			builder.up();
		}
		else {
			builder.down();
		}
		if (this.server.getServerSocketAddress() instanceof InetSocketAddress bound) {
			InetAddress address = bound.getAddress();
			builder.withDetail("address", address.isAnyLocalAddress() ? "*" : address.getHostAddress());
		}
		builder.withDetail("port", this.server.getPort())
			.withDetail("framing", this.properties.framing().label())
			.withDetail("activeConnections", this.server.getActiveConnections());
	}

}
