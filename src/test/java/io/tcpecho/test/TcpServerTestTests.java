package io.tcpecho.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashSet;
import java.util.Set;

import javax.net.ssl.SSLHandshakeException;

import com.acme.example.RecordCodec;
import io.tcpecho.framing.FrameCodec;
import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link TcpServerTest}.
 */
class TcpServerTestTests {

	private static final String NO_FILE = "spring.config.location=optional:classpath:/none.yml";

	private static final String FILES = "classpath:io/tcpecho/probe/";

	private static final String CERTIFICATE = "spring.ssl.bundle.pem.server.keystore.certificate=" + FILES
			+ "server.pem";

	private static final String KEY = "spring.ssl.bundle.pem.server.keystore.private-key=" + FILES + "server.key";

	private static final String TRUST = "spring.ssl.bundle.pem.server.truststore.certificate=" + FILES + "ca.pem";

	@Nested
	@TcpServerTest(classes = Greeter.class, properties = { NO_FILE, "server.address=127.0.0.1" })
	class WithAFramingOfItsOwn {

		private static final Set<TcpTestClient> SEEN = new HashSet<>();

		private final TcpTestClient ofConstructor;

		private TcpTestClient ofBeforeEach;

		WithAFramingOfItsOwn(TcpTestClient client) {
			this.ofConstructor = client;
			this.ofBeforeEach = client;
		}

		@BeforeEach
		void before(@Autowired Environment environment, TcpTestClient client) {
			assertThat(environment).isNotNull();
			this.ofBeforeEach = client;
		}

		@RepeatedTest(2)
		void clientIsNewForEachMethodAndClosedBehindIt(TcpTestClient client) throws IOException {
			assertThat(client.ask("0123456789abcdef")).isEqualTo("nobody, 16 bytes");
			assertThat(SEEN).doesNotContain(client)
				.allSatisfy((earlier) -> assertThatIOException().isThrownBy(() -> earlier.send(new byte[1])));
			SEEN.add(client);
		}

		@Test
		void severalParametersAreSeveralClientsAndTheFirstIsThatOfOtherMethods(TcpTestClient one, TcpTestClient two) {
			assertThat(one).isSameAs(this.ofConstructor).isSameAs(this.ofBeforeEach).isNotSameAs(two);
		}

		@Test
		void portsAreFree(@Value("${local.echo.server.port}") int port, @Value("${local.server.port}") int http)
				throws IOException {
			assertThat(port).isNotIn(0, 7007);
			assertThat(http).isNotIn(0, 8080);
			new Socket(InetAddress.getLoopbackAddress(), http).close();
		}

	}

	@Nested
	@TcpServerTest(classes = Greeter.class,
			properties = { NO_FILE, "server.address=127.0.0.1", CERTIFICATE, KEY, "echo.server.ssl.bundle=server",
					"spring.ssl.bundle.pem.stranger.truststore.certificate=" + FILES + "foreign-ca.pem" })
	class WithTls {

		@Test
		void clientTrustsTheServer(TcpTestClient client) throws IOException {
			assertThat(client.ask("0123456789abcdef")).isEqualTo("nobody, 16 bytes");
			client.closeSendingSide();
			assertThat(client.readToEnd()).isEmpty();
		}

		@Test
		void clientThatTrustsOthersDoesNotShakeHands(@Value("${local.echo.server.port}") int port,
				@Autowired SslBundles bundles) {
			assertThatExceptionOfType(SSLHandshakeException.class)
				.isThrownBy(() -> TcpTestClient.connect(port, Framing.RAW.codec(), bundles.getBundle("stranger")));
		}

	}

	@Nested
	@TcpServerTest(classes = Greeter.class,
			properties = { NO_FILE, "server.address=127.0.0.1", CERTIFICATE, KEY, "echo.server.listeners.tls.port=7443",
					"echo.server.listeners.tls.ssl.bundle=server", "echo.server.listeners.lines.port=7001",
					"echo.server.listeners.lines.framing=lf" })
	class WithSeveralListeners {

		@Test
		void clientIsOfTheListenerThatIsNamed(TcpTestClient main, @ToListener("tls") TcpTestClient tls,
				@ToListener("lines") TcpTestClient lines, @Value("${local.echo.server.lines.port}") int port)
				throws IOException {
			assertThat(main.ask("0123456789abcdef")).isEqualTo("nobody, 16 bytes");
			assertThat(tls.ask("0123456789abcdef")).isEqualTo("nobody, 16 bytes");
			assertThat(lines.ask("short")).isEqualTo("nobody, 5 bytes.");
			assertThat(port).isNotEqualTo(7001);
		}

	}

	@Nested
	@TcpServerTest(classes = Greeter.class, clientBundle = "client",
			properties = { NO_FILE, "server.address=127.0.0.1", CERTIFICATE, KEY, TRUST,
					"echo.server.ssl.bundle=server", "echo.server.ssl.client-auth=need",
					"spring.ssl.bundle.pem.client.keystore.certificate=" + FILES + "client.pem",
					"spring.ssl.bundle.pem.client.keystore.private-key=" + FILES + "client.key",
					"spring.ssl.bundle.pem.client.truststore.certificate=" + FILES + "ca.pem" })
	class WithAClientsCertificate {

		@Test
		void clientShowsIt(TcpTestClient client) throws IOException {
			assertThat(client.ask("0123456789abcdef")).isEqualTo("CN=client, 16 by");
		}

	}

	@EnableAutoConfiguration
	static class Greeter {

		@Bean
		FrameCodec records() {
			return new RecordCodec();
		}

		@ServiceActivator(inputChannel = "echoRequests")
		String greet(byte[] message, @Header(name = "echo_tlsSubject", required = false) String subject) {
			return "%s, %s bytes.".formatted((subject != null) ? subject : "nobody", message.length).substring(0, 16);
		}

	}

}
