package io.tcpecho.actuate;

import java.io.IOException;

import io.tcpecho.server.ServerTest;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log tells of HTTP requests that nobody can read.
 */
@ServerTest
@ExtendWith(OutputCaptureExtension.class)
class BadHttpTests {

	private final int port;

	BadHttpTests(@LocalServerPort int port) {
		this.port = port;
	}

	@ParameterizedTest
	@CsvSource({ "/actuator/connections?limit=%zz, localhost", "/actuator/health?a=%, localhost",
			"/actuator/connections?limit=%ff, localhost", "/actuator/connections?=1, localhost",
			"/actuator/health, [:::]", "/actuator/health, [", "/actuator/health, []", "/actuator/health, [::1" })
	void badRequestIsAnsweredAndNoErrorOfTheServer(String path, String host, CapturedOutput output) throws IOException {
		try (TcpTestClient client = new TcpTestClient(this.port)) {
			client.send(bytes("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"));
			String answer = text(client.readToEnd());
			assertThat(output).doesNotContain("ERROR");
			assertThat(answer).startsWith("HTTP/1.1 400");
		}
	}

}
