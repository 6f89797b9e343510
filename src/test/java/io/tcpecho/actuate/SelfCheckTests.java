package io.tcpecho.actuate;

import java.io.IOException;
import java.util.stream.Stream;

import io.tcpecho.EchoApplication;
import io.tcpecho.EchoClient;
import io.tcpecho.framing.Framing;
import io.tcpecho.server.EchoServerConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The health of a server that connects to itself.
 */
class SelfCheckTests {

	private static final String CERTIFICATES = "classpath:io/tcpecho/probe/";

	@ParameterizedTest
	@EnumSource(names = { "RAW", "CRLF", "LENGTH_4" })
	void serverThatEchoesIsUpAndTheRoundTripIsKnown(Framing framing) {
		try (ConfigurableApplicationContext context = start("--echo.server.framing=" + framing.label())) {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails().get("selfCheck")).isInstanceOf(Double.class);
			await().untilAsserted(() -> assertThat(accepted(context)).isOne());
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			assertThat(accepted(context)).as("the result is kept").isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "need" })
	void serverWithTlsIsUp(String clientAuth) {
		try (ConfigurableApplicationContext context = start("--echo.server.ssl.bundle=echo",
				"--echo.server.ssl.client-auth=" + clientAuth,
				"--spring.ssl.bundle.pem.echo.keystore.certificate=" + CERTIFICATES + "server.pem",
				"--spring.ssl.bundle.pem.echo.keystore.private-key=" + CERTIFICATES + "server.key",
				"--spring.ssl.bundle.pem.echo.truststore.certificate=" + CERTIFICATES + "ca.pem")) {
			Health health = health(context);
			assertThat(health.getStatus()).as(health.toString()).isEqualTo(Status.UP);
			assertThat(health.getDetails().get("tls")).asString().contains("bundle=echo").contains("2120-01-01");
		}
	}

	@Test
	void serverThatServesNobodyAnyMoreIsDown() throws IOException {
		try (ConfigurableApplicationContext context = start("--echo.server.max-connections=1");
				EchoClient client = new EchoClient(context.getBean(EchoServerConnectionFactory.class).getPort())) {
			client.send(new byte[1]);
			assertThat(client.readExactly(1)).hasSize(1);
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsKey("selfCheckFailure");
		}
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(EchoApplication.class).properties("spring.main.banner-mode=off")
			.run(Stream
				.concat(Stream.of("--server.port=0", "--echo.server.port=0", "--echo.server.health.self-check=true",
						"--echo.server.shutdown.quiet-period=0s"), Stream.of(arguments))
				.toArray(String[]::new));
	}

	private static Health health(ConfigurableApplicationContext context) {
		return context.getBean(EchoServerHealthIndicator.class).health();
	}

	private static long accepted(ConfigurableApplicationContext context) {
		return context.getBean(EchoServerConnectionFactory.class).getAcceptance().getAccepted();
	}

}
