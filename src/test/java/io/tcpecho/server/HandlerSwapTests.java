package io.tcpecho.server;

import java.io.IOException;
import java.util.Locale;

import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.MessageEndpoint;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.MessageBuilder;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The three forms that a service in the place of {@link TestEcho} may have.
 */
class HandlerSwapTests {

	@ParameterizedTest
	@ValueSource(classes = { BytesMethod.class, MessageMethod.class, Handler.class })
	void serviceInThePlaceOfTheEchoAnswersEachMessage(Class<?> handler) throws IOException {
		try (TestServer server = TestServer.start(handler, "echo.server.framing=crlf");
				TcpTestClient client = server.connect()) {
			client.send(bytes("hello\r\n"));
			assertThat(client.readExactly(7)).isEqualTo(bytes("HELLO\r\n"));
			assertThat(client.exchange(bytes("a\r\n\r\nb\r\n"))).isEqualTo(bytes("A\r\n\r\nB\r\n"));
		}
	}

	private static byte[] upperCase(byte[] message) {
		return bytes(text(message).toUpperCase(Locale.ROOT));
	}

	@MessageEndpoint
	static class BytesMethod {

		@ServiceActivator(inputChannel = "echoRequests")
		byte[] handle(byte[] message) {
			return upperCase(message);
		}

	}

	@MessageEndpoint
	static class MessageMethod {

		@ServiceActivator(inputChannel = "echoRequests")
		Message<byte[]> handle(Message<byte[]> request) {
			assertThat(request.getHeaders()).containsKeys(IpHeaders.CONNECTION_ID, IpHeaders.IP_ADDRESS,
					IpHeaders.REMOTE_PORT, IpHeaders.LOCAL_ADDRESS);
			return MessageBuilder.withPayload(upperCase(request.getPayload()))
				.copyHeaders(request.getHeaders())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handler {

		@Bean
		@ServiceActivator(inputChannel = "echoRequests")
		MessageHandler upperCaseHandler() {
			return new AbstractReplyProducingMessageHandler() {
				@Override
				protected Object handleRequestMessage(Message<?> request) {
					return upperCase((byte[]) request.getPayload());
				}
			};
		}

	}

}
