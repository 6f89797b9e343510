package io.tcpecho.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.Framing;
import io.tcpecho.server.connection.BackgroundTasks;
import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.EchoGateway;
import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.listener.AcceptLiveness;
import io.tcpecho.server.listener.EchoServerBindException;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
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
