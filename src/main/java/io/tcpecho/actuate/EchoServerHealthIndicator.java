package io.tcpecho.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.listener.Acceptance;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.server.shutdown.GracefulShutdown;
import io.tcpecho.server.tls.TlsLayer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the echo server: up while the listening socket accepts, out of service while
 * accepting fails or the server drains. One that is full is saturated, and up: it serves
 * all whom it has.
 */
class EchoServerHealthIndicator extends AbstractHealthIndicator {

	private final EchoServerConnectionFactory server;

	private final Acceptance acceptance;

	private final ConnectionLimit limit;

	private final BufferBudget budget;

	private final @Nullable TlsLayer tls;

	private final FrameCodec codec;

	private final EchoServerProperties properties;

	private final GracefulShutdown shutdown;

	private final SelfCheck selfCheck;

	EchoServerHealthIndicator(EchoServerConnectionFactory server, Acceptance acceptance, ConnectionLimit limit,
			BufferBudget budget, ObjectProvider<TlsLayer> tls, FrameCodec codec, EchoServerProperties properties,
			GracefulShutdown shutdown, SelfCheck selfCheck) {
		super("The state of the echo server cannot be read");
		this.server = server;
		this.acceptance = acceptance;
		this.limit = limit;
		this.budget = budget;
		this.tls = tls.getIfAvailable();
		this.codec = codec;
		this.properties = properties;
		this.shutdown = shutdown;
		this.selfCheck = selfCheck;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Duration timeLeft = this.shutdown.getTimeLeft();
		if (timeLeft != null) {
			builder.outOfService().withDetail("draining", "%ss left".formatted(timeLeft.toSeconds()));
		}
		else if (!this.server.isAccepting()) {
			builder.down();
		}
		else if (this.acceptance.isFailing()) {
			builder.outOfService();
		}
		else {
			builder.up();
			addSelfCheck(builder);
		}
		addListener(builder);
		addConnections(builder);
	}

	private void addListener(Health.Builder builder) {
		if (this.server.getServerSocketAddress() instanceof InetSocketAddress bound) {
			InetAddress address = bound.getAddress();
			builder.withDetail("address", address.isAnyLocalAddress() ? "*" : address.getHostAddress())
				.withDetail("acceptingSince", this.server.getStartedAt());
		}
		builder.withDetail("port", this.server.getPort()).withDetail("framing", this.codec.getName());
		if (this.tls != null) {
			builder.withDetail("tls", Map.of("bundle", this.tls.getBundleName(), "notAfter", this.tls.getExpiry()));
		}
		Acceptance.Failure failure = this.acceptance.getLastFailure();
		if (failure != null) {
			builder.withDetail("lastAcceptFailure", "%s: %s".formatted(failure.time(), failure.cause()));
		}
	}

	private void addSelfCheck(Health.Builder builder) {
		if (this.properties.health().selfCheck()) {
			SelfCheck.Result result = this.selfCheck.check();
			// in milliseconds
			builder.withDetail("selfCheck", Math.round(result.duration().toNanos() / 1e5) / 10.0);
			if (result.failure() != null) {
				builder.down().withDetail("selfCheckFailure", result.failure());
			}
		}
	}

	private void addConnections(Health.Builder builder) {
		int active = this.limit.getActive();
		int max = this.limit.getMax();
		builder.withDetail("activeConnections", active)
			.withDetail("maxConnections", max)
			.withDetail("saturated", active >= max)
			.withDetail("buffered", this.budget.getBuffered())
			.withDetail("maxBuffered", this.budget.getMax());
	}

}
