package com.acme.example;

import java.io.IOException;

import io.tcpecho.framing.FrameCodec;
import io.tcpecho.server.TestEcho;
import io.tcpecho.server.TestServer;
import io.tcpecho.server.connection.CloseReason;
import io.tcpecho.test.TcpTestClient;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server with a framing of its own.
 */
class RecordServerTests {

	@Test
	void codecIsNamedInTheConfiguration() throws IOException {
		assertRecords(TestServer.start("echo.server.framing=" + RecordCodec.class.getName()));
	}

	@Test
	void codecIsABean() throws IOException {
		assertRecords(TestServer.start(Records.class));
	}

	private static void assertRecords(TestServer server) throws IOException {
		try (server; TcpTestClient client = server.connect()) {
			client.send(bytes("0123456789abcdef0123"));
			assertThat(client.readExactly(16)).isEqualTo(bytes("0123456789abcdef"));
			client.send(bytes("456789abcdef" + "not a record"));
			client.closeSendingSide();
			assertThat(client.readToEnd()).isEqualTo(bytes("0123456789abcdef"));
			assertThat(server.reasons(1)).containsExactly(CloseReason.FRAME_TRUNCATED);
		}
	}

	@Import(TestEcho.class)
	static class Records {

		@Bean
		FrameCodec records() {
			return new RecordCodec();
		}

	}

}
