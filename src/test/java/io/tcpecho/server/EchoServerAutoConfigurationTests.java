package io.tcpecho.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.Framing;
import io.tcpecho.server.connection.BackgroundTasks;
import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.EchoGateway;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.listener.AcceptLiveness;
import io.tcpecho.server.listener.EchoServerBindException;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.channel.ExecutorChannel;
import org.springframework.integration.channel.PublishSubscribeChannel;
import org.springframework.integration.ip.tcp.connection.TcpNetServerConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The wiring, and what of the properties reaches the framework.
 */
class EchoServerAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EchoServerAutoConfiguration.class, IntegrationAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class))
		.withPropertyValues("echo.server.port=0");

	@Test
	void listenerIsBoundToAllInterfacesAndItsPortIsPublished() {
		this.runner.withBean(TestEcho.class).run((context) -> {
			EchoServerConnectionFactory factory = context.getBean(EchoServerConnectionFactory.class);
			assertThat(factory.isAccepting()).isTrue();
			assertThat(factory.getPort()).isPositive();
			assertThat(context.getEnvironment().getProperty("local.echo.server.port"))
				.isEqualTo(String.valueOf(factory.getPort()));
			assertThat(factory.getServerSocketAddress()).isInstanceOfSatisfying(InetSocketAddress.class,
					(bound) -> assertThat(bound.getAddress().isAnyLocalAddress()).isTrue());
		});
	}

	@Test
	void listenerIsBoundToTheConfiguredAddressOnly() {
		this.runner.withBean(TestEcho.class)
			.withPropertyValues("echo.server.address=" + InetAddress.getLoopbackAddress().getHostAddress())
			.run((context) -> {
				EchoServerConnectionFactory factory = context.getBean(EchoServerConnectionFactory.class);
				assertThat(factory.getServerSocketAddress())
					.isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), factory.getPort()));
			});
	}

	@Test
	void backlogAndSocketOptionsReachTheFactory() {
		this.runner.withBean(TestEcho.class).withPropertyValues("echo.server.backlog=77").run((context) -> {
			EchoServerConnectionFactory factory = context.getBean(EchoServerConnectionFactory.class);
			assertThat(factory.getBacklog()).isEqualTo(77);
			assertThat(factory.isSoTcpNoDelay()).isTrue();
			assertThat(factory.isSoKeepAlive()).isTrue();
		});
	}

	@Test
	void contextWithoutFreePortDoesNotStart() {
		this.runner.withBean(TestEcho.class)
			.run((first) -> this.runner.withBean(TestEcho.class)
				.withPropertyValues("echo.server.port=" + first.getBean(EchoServerConnectionFactory.class).getPort())
				.run((second) -> assertThat(second).hasFailed()
					.getFailure()
					.hasCauseInstanceOf(EchoServerBindException.class)
					.hasRootCauseInstanceOf(BindException.class)));
	}

	@Test
	void contextWithAnImpossibleValueDoesNotStart() {
		this.runner.withBean(TestEcho.class)
			.withPropertyValues("echo.server.backlog=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("echo.server.backlog")
				.hasMessageContaining("'0'")
				.hasMessageContaining("1 or more"));
	}

	@Test
	void codecOfTheApplicationTakesThePlaceOfTheServers() throws IOException {
		try (TestServer server = TestServer.start(OwnCodec.class); TcpTestClient client = server.connect()) {
			client.send(bytes("a\nb\n"));
			assertThat(client.readExactly(4)).isEqualTo(bytes("a\nb\n"));
			await().until(() -> server.connections().getMessages(server.profile()) == 2);
		}
	}

	@Test
	void listenersMayBeOfTheEnvironmentWhereNamesHaveNoDashes() {
		this.runner.withUserConfiguration(TestEcho.class)
			.withInitializer(environment("ECHO_SERVER_LISTENERS_LINES_PORT", "0", "ECHO_SERVER_LISTENERS_LINES_FRAMING",
					"lf", "ECHO_SERVER_LISTENERS_MYTLS_IDLETIMEOUT", "3s"))
			.withPropertyValues("echo.server.listeners.my-tls.port=0")
			.run((context) -> {
				assertThat(context.getBean(Listeners.class).getNames()).containsExactly("main", "lines", "my-tls");
				assertThat(context.getBean(Listeners.class).getAll())
					.extracting((listener) -> listener.getProfile().deadlines().idle())
					.containsExactly(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(3));
			});
	}

	@Test
	void unknownKeyOfTheEnvironmentIsPassedOver() {
		this.runner.withUserConfiguration(TestEcho.class)
			.withInitializer(environment("ECHO_SERVER_LISTENERS_MY_TLS_PORT", "0", "ECHO_SERVER_LISTENERS_A_TYPO", "0"))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(EchoServerConnectionFactory.class));
	}

	@Test
	void namesThatDifferByTheirDashesOnlyAreRefused() {
		this.runner.withUserConfiguration(TestEcho.class)
			.withPropertyValues("echo.server.listeners.my-tls.port=0", "echo.server.listeners.m-ytls.port=0")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("dashes do not count"));
	}

	@Test
	void keysOfTheServerAreNotThoseOfAMainListenerThatIsNone() {
		this.runner.withUserConfiguration(TestEcho.class)
			.withPropertyValues("echo.server.port=-1", "echo.server.reuse-port=true",
					"echo.server.health.self-check=true", "echo.server.proxy-protocol.mode=required",
					"echo.server.listeners.a.port=0", "echo.server.listeners.a.reuse-port=false",
					"echo.server.listeners.a.proxy-protocol.trusted=10.0.0.0/8")
			.run((context) -> assertThat(context.getBean(Listeners.class).getNames()).containsExactly("a"));
	}

	@Test
	void longestMessageOfAListenerIsNotForACodecOfTheApplication() {
		this.runner.withUserConfiguration(TestEcho.class, OwnCodec.class)
			.withPropertyValues("echo.server.listeners.a.port=0", "echo.server.listeners.a.max-frame-size=1MB")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("echo.server.listeners.a.max-frame-size")
				.hasMessageContaining("a codec of the application's own"));
	}

	private static ApplicationContextInitializer<ConfigurableApplicationContext> environment(String... pairs) {
		Map<String, Object> variables = new HashMap<>();
		for (int i = 0; i < pairs.length; i += 2) {
			variables.put(pairs[i], pairs[i + 1]);
		}
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
	}

	@Test
	void channelAndGatewayOfTheApplicationTakeThePlaceOfTheServers() {
		this.runner.withUserConfiguration(OwnChannelAndGateway.class).run((context) -> {
			assertThat(context).hasNotFailed()
				.hasSingleBean(TcpInboundGateway.class)
				.doesNotHaveBean(EchoGateway.class);
			assertThat(context.getBean("echoRequests")).isInstanceOf(PublishSubscribeChannel.class);
		});
	}

	@Test
	void requestsGoToTheChannelOfThatNameWhateverItsType() {
		this.runner.withUserConfiguration(OtherChannels.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(EchoGateway.class).getRequestChannel())
				.isSameAs(context.getBean("echoRequests"));
		});
	}

	@Test
	void gatewayOfAnotherServerLeavesTheEchosAlone() {
		this.runner.withUserConfiguration(AnotherServer.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(EchoGateway.class);
			assertThat(context.getBean(EchoServerConnectionFactory.class).isAccepting()).isTrue();
		});
	}

	@Test
	void connectionFactoryOfTheApplicationTakesThePlaceOfTheServers() {
		this.runner.withUserConfiguration(OwnFactory.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(EchoServerConnectionFactory.class);
			assertThat(context.getBean(EchoServerConnectionFactory.class).getBacklog()).isEqualTo(3);
		});
	}

	@Test
	@EnabledForJreRange(minVersion = 24)
	void connectionThreadsAreVirtualByDefault() throws IOException {
		assertThat(connectionThread()).matches("VirtualThread\\[#\\d+,echo-\\d+].*");
	}

	@Test
	@EnabledForJreRange(maxVersion = 23)
	void connectionThreadsArePlatformThreadsBeforeJava24() throws IOException {
		assertThat(connectionThread()).matches("Thread\\[echo-\\d+,.*");
	}

	@Test
	void connectionThreadsArePlatformThreadsWhereVirtualOnesAreSwitchedOff() throws IOException {
		assertThat(connectionThread("spring.threads.virtual.enabled=false")).matches("Thread\\[(#\\d+,)?echo-\\d+,.*");
	}

	private static String connectionThread(String... properties) throws IOException {
		try (TestServer server = TestServer.start(ThreadHandler.class, properties);
				TcpTestClient client = server.connect()) {
			return text(client.exchange(bytes("who?")));
		}
	}

	/** Answers with the thread that it is called on. */
	static class ThreadHandler {

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			return bytes(Thread.currentThread().toString());
		}

	}

	@Import(TestEcho.class)
	static class OwnCodec {

		@Bean
		FrameCodec lines() {
			return Framing.LF.codec(100);
		}

	}

	@Import(TestEcho.class)
	static class OwnChannelAndGateway {

		@Bean
		PublishSubscribeChannel echoRequests() {
			return new PublishSubscribeChannel();
		}

		@Bean
		TcpInboundGateway echoGateway(EchoServerConnectionFactory factory, PublishSubscribeChannel echoRequests) {
			TcpInboundGateway gateway = new TcpInboundGateway();
			gateway.setConnectionFactory(factory);
			gateway.setRequestChannel(echoRequests);
			return gateway;
		}

	}

	@Import(TestEcho.class)
	static class OwnFactory {

		@Bean
		EchoServerConnectionFactory factory(ConnectionProfile profile, OwnConnections ownConnections,
				AcceptLiveness liveness, BackgroundTasks tasks) {
			EchoServerConnectionFactory factory = new EchoServerConnectionFactory(ListenerName.MAIN, 0, profile,
					ownConnections, liveness);
			factory.setTaskExecutor(tasks::run);
			factory.setBacklog(3);
			return factory;
		}

	}

	@Import(TestEcho.class)
	static class OtherChannels {

		@Bean
		ExecutorChannel echoRequests() {
			return new ExecutorChannel(Runnable::run);
		}

		@Bean
		DirectChannel orders() {
			return new DirectChannel();
		}

	}

	@Import(TestEcho.class)
	static class AnotherServer {

		@Bean
		TcpInboundGateway another() {
			TcpInboundGateway gateway = new TcpInboundGateway();
			gateway.setConnectionFactory(new TcpNetServerConnectionFactory(0));
			gateway.setRequestChannel(new DirectChannel());
			return gateway;
		}

	}

}
