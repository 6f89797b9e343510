package io.tcpecho.server;

import java.time.Duration;
import java.util.Comparator;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.admission.ConnectionLimit;
import io.tcpecho.server.connection.AccessLog;
import io.tcpecho.server.connection.BackgroundTasks;
import io.tcpecho.server.connection.ConnectionEndListener;
import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.ConnectionServices;
import io.tcpecho.server.connection.ConnectionWatchdog;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.connection.EchoGateway;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.listener.AcceptLiveness;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.server.memory.BufferBudget;
import io.tcpecho.server.shutdown.GracefulShutdown;
import io.tcpecho.server.turns.TurnWaitListener;
import io.tcpecho.server.turns.Turns;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.config.IntegrationManagementConfigurer;
import org.springframework.integration.context.IntegrationContextUtils;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.ConcurrencyThrottleSupport;

/**
 * Wiring of the server: on the way of a byte, and of what all connections share. This is
 * the one place where the properties become settings.
 */
@AutoConfiguration(before = IntegrationAutoConfiguration.class,
		after = { SslAutoConfiguration.class, TaskExecutionAutoConfiguration.class })
@EnableConfigurationProperties(EchoServerProperties.class)
@Import(ListenerRegistrar.class)
public class EchoServerAutoConfiguration {

	/** Name of the main listener's connection factory. */
	static final String CONNECTION_FACTORY = "echoServerConnectionFactory";

	/** Name of the main listener's gateway. */
	static final String GATEWAY = "echoGateway";

	@Bean(CONNECTION_FACTORY)
	@Conditional(OnMainListener.class)
	@ConditionalOnMissingBean
	EchoServerConnectionFactory echoServerConnectionFactory(ListenerFactory factory, EchoServerProperties properties,
			ConnectionProfile profile) {
		return factory.connectionFactory(ListenerSettings.main(properties), profile);
	}

	@Bean
	@Conditional(OnMainListener.class)
	ConnectionProfile connectionProfile(ListenerFactory factory, EchoServerProperties properties) {
		return factory.profile(ListenerSettings.main(properties));
	}

	@Bean(GATEWAY)
	@Conditional(OnMainListener.class)
	@ConditionalOnMissingBean(name = GATEWAY)
	EchoGateway echoGateway(ListenerFactory factory, EchoServerProperties properties,
			EchoServerConnectionFactory connectionFactory) {
		return factory.gateway(ListenerSettings.main(properties), connectionFactory);
	}

	/** The main listener's parts, and those that {@link ListenerRegistrar} registers. */
	@Bean
	Listeners listeners(ObjectProvider<EchoServerConnectionFactory> connectionFactories) {
		return new Listeners(connectionFactories.stream().toList());
	}

	@Bean
	ListenerFactory listenerFactory(FrameCodec codec, ConnectionServices services, ConnectionLimit limit,
			OwnConnections ownConnections, AcceptLiveness liveness, BackgroundTasks tasks,
			ObjectProvider<SslBundles> bundles, Environment environment) {
		return new ListenerFactory(codec, services, limit, ownConnections, liveness, tasks, bundles, environment);
	}

	/** Where a message begins and ends; a codec of the application takes its place. */
	@Bean
	@ConditionalOnMissingBean
	FrameCodec frameCodec(EchoServerProperties properties) {
		return ListenerSettings.codec(ListenerName.MAIN, properties.framing(), properties.maxFrameSize());
	}

	@Bean
	ConnectionServices connectionServices(Connections connections, BufferBudget budget, Turns turns,
			BackgroundTasks tasks, ConnectionWatchdog watchdog) {
		return new ConnectionServices(connections, budget, turns, tasks, watchdog);
	}

	@Bean
	ConnectionLimit connectionLimit(EchoServerProperties properties) {
		return new ConnectionLimit(properties.maxConnections(), properties.maxConnectionsPerClient());
	}

	@Bean
	Connections connections(ConnectionLimit limit, ObjectProvider<ConnectionEndListener> listeners) {
		return new Connections(limit, listeners.orderedStream().toList());
	}

	@Bean
	OwnConnections ownConnections(Connections connections) {
		return new OwnConnections(connections);
	}

	@Bean
	AcceptLiveness acceptLiveness() {
		return new AcceptLiveness();
	}

	@Bean
	@ConditionalOnMissingBean
	BufferBudget bufferBudget(EchoServerProperties properties, Connections connections) {
		return new BufferBudget(properties.bufferLimit(), connections.getAccounts());
	}

	@Bean
	ConnectionWatchdog connectionWatchdog(EchoServerProperties properties, BufferBudget budget,
			Connections connections) {
		Duration tick = ListenerSettings.all(properties)
			.stream()
			.map((listener) -> listener.deadlines().tick())
			.min(Comparator.naturalOrder())
			.orElseThrow();
		return new ConnectionWatchdog(tick, budget, connections);
	}

	/**
	 * A limit on Boot's executor is not one of this server: the accept loop would wait
	 * for a thread, and clients with it.
	 */
	@Bean
	BackgroundTasks backgroundTasks(SimpleAsyncTaskExecutorBuilder builder, ConnectionThreads threads) {
		return new BackgroundTasks(builder.threadNamePrefix("echo-")
			.virtualThreads(threads == ConnectionThreads.VIRTUAL)
			.concurrencyLimit(ConcurrencyThrottleSupport.UNBOUNDED_CONCURRENCY)
			.build());
	}

	@Bean
	ConnectionThreads connectionThreads(Environment environment) {
		return ConnectionThreads.of(environment);
	}

	@Bean
	Turns turns(ConnectionThreads threads, EchoServerProperties properties,
			ObjectProvider<TurnWaitListener> listeners) {
		return (threads == ConnectionThreads.VIRTUAL)
				? Turns.onVirtualThreads(new VirtualThreadTaskExecutor("echo-marker"), properties.fairTurns(),
						listeners.orderedStream().toList())
				: Turns.onPlatformThreads();
	}

	/** Hands each request to the service activator on the connection's own thread. */
	@Bean
	@ConditionalOnMissingBean(name = "echoRequests")
	DirectChannel echoRequests() {
		return new DirectChannel();
	}

	/** Takes the place of the framework's, for service activators with plain methods. */
	@Bean(IntegrationContextUtils.MESSAGE_HANDLER_FACTORY_BEAN_NAME)
	static ServiceActivatorMethodFactory serviceActivatorMethodFactory(
			@Qualifier(IntegrationContextUtils.ARGUMENT_RESOLVER_MESSAGE_CONVERTER_BEAN_NAME) MessageConverter converter) {
		return new ServiceActivatorMethodFactory(converter);
	}

	/**
	 * Takes the place of the one that gives each channel and handler a timer, where those
	 * are switched off: a timer that records nothing still reads the clock twice.
	 */
	@Bean(IntegrationManagementConfigurer.MANAGEMENT_CONFIGURER_NAME)
	@ConditionalOnBooleanProperty(name = "management.metrics.enable.spring.integration", havingValue = false)
	static IntegrationManagementConfigurer integrationManagementConfigurer() {
		return new IntegrationManagementConfigurer();
	}

	@Bean
	AccessLog accessLog() {
		return new AccessLog();
	}

	@Bean
	GracefulShutdown gracefulShutdown(Listeners listeners, Connections connections, ConnectionWatchdog watchdog,
			BackgroundTasks tasks, EchoServerProperties properties, ApplicationEventPublisher events) {
		return new GracefulShutdown(listeners, connections, watchdog, tasks, events, properties.shutdown().delay(),
				properties.shutdown().quietPeriod(), properties.shutdown().gracePeriod());
	}

	@Bean
	StartWarnings startWarnings(EchoServerProperties properties, Listeners listeners, Environment environment) {
		return new StartWarnings(properties, listeners, environment);
	}

	@Bean
	LocalPortPublisher localPortPublisher(ConfigurableEnvironment environment) {
		return new LocalPortPublisher(environment);
	}

}
