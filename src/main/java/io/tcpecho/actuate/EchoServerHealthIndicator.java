package io.tcpecho.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.server.shutdown.GracefulShutdown;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the echo server: up while all listening sockets accept, out of service while
 * accepting fails or the server drains. One that is full is saturated, and up: it serves
 * all whom it has.
 */
class EchoServerHealthIndicator extends AbstractHealthIndicator {

	private final Listeners listeners;

	private final ConnectionLimit limit;

	private final BufferBudget budget;

	private final @Nullable SelfCheck selfCheck;

	private final GracefulShutdown shutdown;

	EchoServerHealthIndicator(Listeners listeners, ConnectionLimit limit, BufferBudget budget,
			@Nullable SelfCheck selfCheck, GracefulShutdown shutdown) {
		super("The state of the echo server cannot be read");
		this.listeners = listeners;
		this.limit = limit;
		this.budget = budget;
		this.selfCheck = selfCheck;
		this.shutdown = shutdown;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Duration timeLeft = this.shutdown.getTimeLeft();
		if (timeLeft != null) {
			builder.outOfService().withDetail("draining", "%ss left".formatted(timeLeft.toSeconds()));
		}
		else if (!this.listeners.getAll().stream().allMatch(EchoServerConnectionFactory::isAccepting)) {
			builder.down();
		}
		else if (this.listeners.getAll().stream().anyMatch((each) -> each.getAcceptance().isFailing())) {
			builder.outOfService();
		}
		else {
			builder.up();
			addSelfCheck(builder);
		}
		addListeners(builder);
		addConnections(builder);
	}

	/**
	 * Adds those of all listeners by name, and of the main one once more, as if it were
	 * the only one.
	 */
	private void addListeners(Health.Builder builder) {
		Map<String, Object> all = new LinkedHashMap<>();
		for (EchoServerConnectionFactory listener : this.listeners.getAll()) {
			all.put(listener.getListenerName().value(), ListenerDetails.of(listener));
		}
		this.listeners.findMain().ifPresent((main) -> builder.withDetails(ListenerDetails.ofSocket(main)));
		builder.withDetail("listeners", all);
	}

	private void addSelfCheck(Health.Builder builder) {
		if (this.selfCheck != null) {
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
