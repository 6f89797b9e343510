package io.tcpecho.server;

import java.io.IOException;
import java.util.stream.Stream;

import io.tcpecho.EchoClient;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * An echo server on a free port, wired as in production, with the packaged
 * application.yml, but without the actuator.
 */
final class TestServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private TestServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static TestServer start(String... properties) {
		return start(EchoHandler.class, properties);
	}

	/**
	 * Starts a server that answers by other means than {@link EchoHandler}.
	 * @param handler type of the bean that takes what comes through {@code echoRequests}
	 * @param properties properties that differ, as {@code key=value}
	 * @return the started server
	 */
	static TestServer start(Class<?> handler, String... properties) {
		boolean anyPort = Stream.of(properties).noneMatch((property) -> property.startsWith("echo.server.port="));
		Stream<String> all = anyPort ? Stream.concat(Stream.of("echo.server.port=0"), Stream.of(properties))
				: Stream.of(properties);
		return new TestServer(new SpringApplicationBuilder(Wiring.class, handler).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run(all.map("--"::concat).toArray(String[]::new)));
	}

	EchoClient connect() throws IOException {
		return new EchoClient(port());
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.echo.server.port", Integer.class);
	}

	int activeConnections() {
		return connectionFactory().getActiveConnections();
	}

	EchoServerConnectionFactory connectionFactory() {
		return bean(EchoServerConnectionFactory.class);
	}

	EchoGateway gateway() {
		return bean(EchoGateway.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Import(EchoServerConfiguration.class)
	@ImportAutoConfiguration({ IntegrationAutoConfiguration.class, TaskExecutionAutoConfiguration.class })
	static class Wiring {

	}

}
