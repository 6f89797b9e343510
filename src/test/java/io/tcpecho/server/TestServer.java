package io.tcpecho.server;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.admission.Rejection;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.server.connection.ConnectionEnd;
import io.tcpecho.server.connection.ConnectionEndListener;
import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.connection.EchoGateway;
import io.tcpecho.server.listener.Acceptance;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.test.TcpTestClient;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.awaitility.Awaitility.await;

/**
 * An echo server on a free port, wired as in production, with the settings of
 * {@link TestApplication}, but without the actuator.
 */
public final class TestServer implements AutoCloseable {

	/** A free port, and no wait for clients that a test leaves behind. */
	private static final Map<String, String> DEFAULTS = Map.of("echo.server.port", "0",
			"echo.server.shutdown.quiet-period", "0s");

	private final ConfigurableApplicationContext context;

	private TestServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	public static TestServer start(String... properties) {
		return start(TestEcho.class, properties);
	}

	/**
	 * Starts a server that answers by other means than {@link TestEcho}.
	 * @param handler type of the bean that takes what comes through {@code echoRequests}
	 * @param properties properties that differ, as {@code key=value}
	 * @return the started server
	 */
	public static TestServer start(Class<?> handler, String... properties) {
		Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
		for (String property : properties) {
			String[] parts = property.split("=", 2);
			all.put(parts[0], parts[1]);
		}
		String[] arguments = all.entrySet()
			.stream()
			.map((entry) -> "--" + entry.getKey() + "=" + entry.getValue())
			.toArray(String[]::new);
		return new TestServer(TestApplication.with(Wiring.class, handler)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.run(arguments));
	}

	public TcpTestClient connect() throws IOException {
		return new TcpTestClient(port());
	}

	public int port() {
		return this.context.getEnvironment().getRequiredProperty("local.echo.server.port", Integer.class);
	}

	/**
	 * Returns the port of a listener beside the main one.
	 */
	public int port(String listener) {
		return this.context.getEnvironment()
			.getRequiredProperty("local.echo.server.%s.port".formatted(listener), Integer.class);
	}

	public int activeConnections() {
		return limit().getActive();
	}

	/**
	 * Returns the connections that are over.
	 */
	public List<ConnectionEnd> ends() {
		return List.copyOf(bean(RecordedEnds.class).ends);
	}

	/**
	 * Returns why connections are over, once there are that many.
	 */
	public List<CloseReason> reasons(int count) {
		await().until(() -> ends().size() >= count);
		return ends().stream().map(ConnectionEnd::reason).toList();
	}

	/**
	 * Returns how many connections have been accepted, once there are that many. The
	 * accept loop counts one when it has given it a thread, which may have answered by
	 * then.
	 */
	public long accepted(int count) {
		Acceptance acceptance = acceptance();
		await().until(() -> acceptance.getAccepted() >= count);
		return acceptance.getAccepted();
	}

	public EchoServerConnectionFactory connectionFactory() {
		return bean(EchoServerConnectionFactory.class);
	}

	public Connections connections() {
		return bean(Connections.class);
	}

	public ConnectionLimit limit() {
		return bean(ConnectionLimit.class);
	}

	/**
	 * Returns how many clients of the main listener were turned away.
	 */
	public long rejected(Rejection cause) {
		return profile().limit().getRejected(cause);
	}

	/**
	 * Returns what the connections of the main listener have in common.
	 */
	public ConnectionProfile profile() {
		return bean(ConnectionProfile.class);
	}

	public Acceptance acceptance() {
		return connectionFactory().getAcceptance();
	}

	public EchoGateway gateway() {
		return bean(EchoGateway.class);
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * Returns all beans of a type by their names.
	 */
	public <T> Map<String, T> beans(Class<T> type) {
		return this.context.getBeansOfType(type);
	}

	public void listen(ApplicationListener<ApplicationEvent> listener) {
		this.context.addApplicationListener(listener);
	}

	/**
	 * Stops and starts the context as a restore of a checkpoint would.
	 */
	public void restart() {
		this.context.stop();
		this.context.start();
	}

	/**
	 * Shuts down as the end of the process would.
	 */
	public void shutDown() {
		this.context.close();
	}

	@Override
	public void close() {
		shutDown();
	}

	@Import(RecordedEnds.class)
	@ImportAutoConfiguration({ EchoServerAutoConfiguration.class, IntegrationAutoConfiguration.class,
			SslAutoConfiguration.class, TaskExecutionAutoConfiguration.class })
	static class Wiring {

	}

	static final class RecordedEnds implements ConnectionEndListener {

		private final Queue<ConnectionEnd> ends = new ConcurrentLinkedQueue<>();

		@Override
		public void connectionEnded(ConnectionEnd end) {
			this.ends.add(end);
		}

	}

}
