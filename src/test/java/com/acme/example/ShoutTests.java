package com.acme.example;

import java.io.IOException;
import java.util.Locale;

import io.tcpecho.test.TcpServerTest;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.integration.annotation.ServiceActivator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user's test of his service. The service is within, and the settings have a name of
 * their own, since the application of this project is another one.
 */
@TcpServerTest(properties = "spring.config.location=classpath:/com/acme/example/shout.yml")
class ShoutTests {

	@Test
	void shouts(TcpTestClient client) throws IOException {
		assertThat(client.ask("hello")).isEqualTo("HELLO");
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Shout {

		@ServiceActivator(inputChannel = "echoRequests")
		String shout(String message) {
			return message.toUpperCase(Locale.ROOT);
		}

	}

}
