package io.tcpecho.actuate;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.acme.example.RecordCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.tcpecho.framing.Framing;
import io.tcpecho.server.EchoServerProperties;
import io.tcpecho.server.TestApplication;
import io.tcpecho.server.admission.Rejection;
import io.tcpecho.server.connection.ConnectionProfile;
import io.tcpecho.server.connection.Connections;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.listener.Listeners;
import io.tcpecho.server.listener.OwnConnections;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.integration.config.GlobalChannelInterceptor;
import org.springframework.integration.ip.tcp.connection.DefaultTcpSocketSupport;
import org.springframework.integration.ip.tcp.connection.TcpConnectionOpenEvent;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.ChannelInterceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The health of a server that connects to itself.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfCheckTests {

	private static final String CERTIFICATES = "classpath:io/tcpecho/probe/";

	private static final String PATIENT = "--echo.server.health.self-check-timeout=10s";

	@ParameterizedTest
	@EnumSource(names = { "RAW", "CRLF", "LENGTH_4" })
	void serverThatEchoesIsUpAndTheRoundTripIsKnown(Framing framing) {
		try (ConfigurableApplicationContext context = start(PATIENT, "--echo.server.framing=" + framing.label())) {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails().get("selfCheck")).isInstanceOf(Double.class);
			SelfCheck check = context.getBean(SelfCheck.class);
			assertThat(check.check()).as("the result is kept").isSameAs(check.check());
		}
	}

	@Test
	void framingOfOnesOwnIsCheckedWithAMessageThatItHasAndTheHealthNamesIt() {
		String name = RecordCodec.class.getName();
		try (ConfigurableApplicationContext context = start(PATIENT, "--echo.server.framing=" + name)) {
			Health health = health(context);
			assertThat(health.getStatus()).as(health.toString()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("framing", name);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "need" })
	void serverWithTlsIsUp(String clientAuth) {
		try (ConfigurableApplicationContext context = start(PATIENT, "--echo.server.ssl.bundle=echo",
				"--echo.server.ssl.client-auth=" + clientAuth,
				"--spring.ssl.bundle.pem.echo.keystore.certificate=" + CERTIFICATES + "server.pem",
				"--spring.ssl.bundle.pem.echo.keystore.private-key=" + CERTIFICATES + "server.key",
				"--spring.ssl.bundle.pem.echo.truststore.certificate=" + CERTIFICATES + "ca.pem")) {
			Health health = health(context);
			assertThat(health.getStatus()).as(health.toString()).isEqualTo(Status.UP);
			assertThat(health.getDetails().get("tls")).asString().contains("bundle=echo").contains("2120-01-01");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "reject", "direct" })
	void serverWhoseBalancersMustSendAHeaderIsUp(String untrusted) {
		try (ConfigurableApplicationContext context = start(PATIENT, "--echo.server.proxy-protocol.mode=required",
				"--echo.server.proxy-protocol.trusted=192.0.2.0/24",
				"--echo.server.proxy-protocol.untrusted=" + untrusted, "--echo.server.max-connections-per-client=1",
				"--echo.server.ssl.bundle=echo",
				"--spring.ssl.bundle.pem.echo.keystore.certificate=" + CERTIFICATES + "server.pem",
				"--spring.ssl.bundle.pem.echo.keystore.private-key=" + CERTIFICATES + "server.key",
				"--spring.ssl.bundle.pem.echo.truststore.certificate=" + CERTIFICATES + "ca.pem")) {
			Health health = health(context);
			assertThat(health.getStatus()).as(health.toString()).isEqualTo(Status.UP);
		}
	}

	@Test
	void fullServerIsUpAndSaturatedAndItsCheckIsNoClient(CapturedOutput output) throws IOException {
		try (ConfigurableApplicationContext context = start(PATIENT, "--echo.server.max-connections=1")) {
			EchoServerConnectionFactory server = context.getBean(EchoServerConnectionFactory.class);
			Connections connections = context.getBean(Connections.class);
			try (TcpTestClient client = new TcpTestClient(server.getPort())) {
				client.send(new byte[1]);
				assertThat(client.readExactly(1)).hasSize(1);
				Health health = health(context);
				assertThat(health.getStatus()).as(health.toString()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("saturated", true).containsKey("selfCheck");
				await().until(() -> server.getOpenConnectionIds().size() == 1);
				assertThat(rejected(context)).isZero();
				assertThat(server.getAcceptance().getAccepted()).isOne();
				assertThat(connections.getReceived(server.getProfile())).isOne();
				try (TcpTestClient rejected = new TcpTestClient(server.getPort())) {
					assertThat(rejected.readToEnd()).isEmpty();
				}
				assertThat(rejected(context)).isOne();
			}
			await().until(() -> connections.getOpen().isEmpty());
			await().untilAsserted(() -> assertThat(output).contains("reason=client-closed"));
			assertThat(output.toString().lines().filter((line) -> line.contains("reason="))).hasSize(1);
		}
	}

	@Test
	void failureIsForgottenWithinSeconds() {
		try (ConfigurableApplicationContext context = start("--echo.server.health.self-check-timeout=500ms")) {
			EchoServerConnectionFactory server = context.getBean(EchoServerConnectionFactory.class);
			CountDownLatch accepts = new CountDownLatch(1);
			server.setTcpSocketSupport(new HeldSocketSupport(accepts));
			try {
				Health health = health(context);
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails()).containsKey("selfCheckFailure");
				assertThat(meter(context)).isZero();
			}
			finally {
				accepts.countDown();
			}
			await().atMost(Duration.ofSeconds(8))
				.untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
			assertThat(meter(context)).isOne();
		}
	}

	@Test
	void answerOfAnotherProcessIsNoSuccess() {
		try (ConfigurableApplicationContext context = start(PATIENT)) {
			OwnConnections ofAnotherProcess = new OwnConnections(context.getBean(Connections.class));
			assertThat(check(context, ofAnotherProcess).check().failure()).isEqualTo("Another process has answered");
		}
	}

	@Test
	void checksThatAHandlerHoldsAreFewAndNoConnectionsOfClients() {
		int most = 8;
		try (ConfigurableApplicationContext context = start(HeldRequests.class,
				"--echo.server.health.self-check-timeout=100ms")) {
			OwnConnections own = context.getBean(OwnConnections.class);
			Queue<String> ids = new ConcurrentLinkedQueue<>();
			context.addApplicationListener(
					(TcpConnectionOpenEvent event) -> ids.add(String.valueOf(event.getConnectionId())));
			try {
				for (int i = 1; i <= most; i++) {
					int opened = i;
					assertThat(check(context, own).check().failure()).isNotNull();
					await().until(() -> ids.size() == opened);
				}
				assertThat(check(context, own).check().failure())
					.contains("8 connections before this one have not been answered");
				EchoServerConnectionFactory server = context.getBean(EchoServerConnectionFactory.class);
				Connections connections = context.getBean(Connections.class);
				assertThat(connections.countOwn("main")).isEqualTo(most);
				assertThat(connections.getOpen()).isEmpty();
				assertThat(ids).allSatisfy((id) -> {
					assertThat(connections.find(id)).isEmpty();
					assertThat(server.closeConnection(id)).isFalse();
				});
			}
			finally {
				context.getBean(HeldRequests.class).mayGoOn.countDown();
			}
		}
	}

	@Test
	void allListenersAreCheckedAndTheOneThatFailsIsNamed() {
		try (ConfigurableApplicationContext context = start("--echo.server.listeners.lines.port=0",
				"--echo.server.listeners.lines.framing=lf", "--echo.server.listeners.broken.port=0",
				"--echo.server.listeners.broken.framing=length-1",
				"--echo.server.listeners.broken.request-channel=nullChannel",
				"--echo.server.listeners.broken.reply-timeout=10ms")) {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails().get("selfCheckFailure")).asString().startsWith("Listener 'broken': ");
			assertThat(context.getBean(Listeners.class).getAll())
				.allSatisfy((each) -> assertThat(each.getAcceptance().getAccepted()).isZero());
		}
	}

	@Test
	void serverMayHaveMoreListenersThanChecksOfOneMayBeOpen() {
		String[] listeners = IntStream.range(0, 12)
			.mapToObj((i) -> "--echo.server.listeners.l%s.port=0".formatted(i))
			.toArray(String[]::new);
		String[] arguments = Stream.concat(Stream.of(PATIENT), Stream.of(listeners)).toArray(String[]::new);
		try (ConfigurableApplicationContext context = start(arguments)) {
			assertThat(context.getBean(SelfCheck.class).check().failure()).isNull();
		}
	}

	private static SelfCheck check(ConfigurableApplicationContext context, OwnConnections own) {
		return new SelfCheck(List.of(new ListenerCheck(context.getBean(EchoServerConnectionFactory.class), own,
				context.getBean(EchoServerProperties.class).health().selfCheckTimeout())));
	}

	private static long rejected(ConfigurableApplicationContext context) {
		return context.getBean(ConnectionProfile.class).limit().getRejected(Rejection.MAX_CONNECTIONS);
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return start(TestApplication.class, arguments);
	}

	private static ConfigurableApplicationContext start(Class<?> source, String... arguments) {
		return TestApplication.with(TestApplication.class, source)
			.web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off")
			.run(Stream.concat(Stream.of("--echo.server.port=0", "--echo.server.health.self-check=true",
					"--echo.server.shutdown.quiet-period=0s"), Stream.of(arguments))
				.toArray(String[]::new));
	}

	private static Health health(ConfigurableApplicationContext context) {
		return context.getBean(EchoServerHealthIndicator.class).health();
	}

	private static double meter(ConfigurableApplicationContext context) {
		return context.getBean(MeterRegistry.class).get("echo.server.self.check").gauge().value();
	}

	/** Holds the accept loop. */
	private static final class HeldSocketSupport extends DefaultTcpSocketSupport {

		private final CountDownLatch mayGoOn;

		HeldSocketSupport(CountDownLatch mayGoOn) {
			super(false);
			this.mayGoOn = mayGoOn;
		}

		@Override
		public void postProcessSocket(Socket socket) {
			try {
				this.mayGoOn.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	/** Holds requests before they come to the handler. */
	@GlobalChannelInterceptor(patterns = "echoRequests")
	static final class HeldRequests implements ChannelInterceptor {

		private final CountDownLatch mayGoOn = new CountDownLatch(1);

		@Override
		public Message<?> preSend(Message<?> message, MessageChannel channel) {
			try {
				this.mayGoOn.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return message;
		}

	}

}
