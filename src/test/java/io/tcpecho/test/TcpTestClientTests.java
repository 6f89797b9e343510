package io.tcpecho.test;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.tcpecho.framing.FrameException;
import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.tcpecho.test.TcpTestClient.bytes;
import static io.tcpecho.test.TcpTestClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpTestClient}, whose server is a socket in the hands of the test.
 */
class TcpTestClientTests {

	private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

	private final TcpTestClient client = TcpTestClient.connect(this.listener.getLocalPort(), Framing.CRLF.codec());

	private final Socket server = this.listener.accept();

	TcpTestClientTests() throws IOException {
	}

	@AfterEach
	void close() throws IOException {
		this.client.close();
		this.server.close();
		this.listener.close();
	}

	@Test
	void framesAreSentAsTheFramingSays() throws IOException {
		this.client.sendFrame("größe");
		this.client.sendFrame(new byte[0]);
		this.client.closeSendingSide();
		assertThat(this.server.getInputStream().readAllBytes())
			.isEqualTo("größe\r\n\r\n".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void framesAreReceivedOneByOneAndWhatIsBehindThemAsBytes() throws IOException {
		answer("one\r\ntwo\r\n\r\nthree, four");
		this.server.shutdownOutput();
		assertThat(this.client.receiveText()).isEqualTo("one");
		assertThat(this.client.ask(bytes("?"))).isEqualTo(bytes("two"));
		assertThat(this.client.receiveFrame()).isEmpty();
		assertThat(text(this.client.readExactly(5))).isEqualTo("three");
		assertThat(text(this.client.readToEnd())).isEqualTo(", four");
	}

	@Test
	void bytesThatTheServerDoesNotSendAreMissing() throws IOException {
		answer("a\r\nbc");
		this.server.shutdownOutput();
		assertThat(this.client.receiveText()).isEqualTo("a");
		assertThat(text(this.client.readExactly(100))).isEqualTo("bc");
	}

	@Test
	void serverThatClosesInPlaceOfAnAnswerFailsTheTest() throws IOException {
		this.server.close();
		assertThatExceptionOfType(EOFException.class).isThrownBy(this.client::receiveText)
			.withMessage("The server has closed the connection and sent no frame");
	}

	@Test
	void serverThatClosesInTheMiddleOfAnAnswerFailsTheTest() throws IOException {
		answer("half of");
		this.server.close();
		assertThatExceptionOfType(FrameException.class).isThrownBy(this.client::receiveText)
			.withMessage("stream ended after 7 bytes of a frame");
	}

	@Test
	void serverThatNeverAnswersFailsTheTestInTime() throws IOException {
		this.client.setReadTimeout(Duration.ofMillis(50));
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.client.ask("anybody?"))
			.withMessage("The server has sent no frame: 0 of its bytes came, then none for 50 ms");
		answer("half of");
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(this.client::receiveText)
			.withMessage("The server has sent no frame: 7 of its bytes came, then none for 50 ms");
	}

	private void answer(String bytes) throws IOException {
		this.server.getOutputStream().write(bytes(bytes));
	}

}
