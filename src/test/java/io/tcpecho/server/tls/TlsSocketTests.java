package io.tcpecho.server.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.tcpecho.test.TcpTestClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * TLS socket of the server, with clients that say anything at any time.
 */
@Execution(ExecutionMode.CONCURRENT)
class TlsSocketTests {

	private static final byte ALERT = 21;

	private final Random random = new Random(1);

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void recordThatIsSplitAnywhereIsReadAsAWhole(String protocol) throws IOException {
		try (TlsPair pair = TlsPair.established(protocol)) {
			CompletableFuture<Void> echo = pair.echo();
			byte[] record = pair.client.records(bytes("data"));
			for (int split = 1; split < record.length; split++) {
				int asked = pair.asked.get();
				pair.client.send(Arrays.copyOf(record, split));
				// the server has read the first part if it asks before it reads the next
				await().until(() -> pair.asked.get() > asked);
				pair.client.send(Arrays.copyOfRange(record, split, record.length));
				assertThat(pair.client.readExactly(4)).isEqualTo(bytes("data"));
				record = pair.client.records(bytes("data"));
			}
			pair.client.send(record);
			pair.client.send(pair.client.closeNotify());
			assertThat(pair.client.readExactly(4)).isEqualTo(bytes("data"));
			pair.client.expectEnd();
			echo.join();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void recordsOfAllSizesArriveAtOnceAndComeBackUnchanged(String protocol) throws IOException {
		try (TlsPair pair = TlsPair.established(protocol)) {
			CompletableFuture<Void> echo = pair.echo();
			ByteArrayOutputStream content = new ByteArrayOutputStream();
			ByteArrayOutputStream records = new ByteArrayOutputStream();
			for (int i = 0; i < 500; i++) {
				byte[] part = content((i % 50 == 0) ? 16_384 : i);
				content.writeBytes(part);
				records.writeBytes(pair.client.records(part));
			}
			records.writeBytes(pair.client.closeNotify());
			CompletableFuture<Void> sent = TlsPair.async(() -> pair.client.send(records.toByteArray()));
			assertThat(pair.client.readExactly(content.size())).isEqualTo(content.toByteArray());
			pair.client.expectEnd();
			sent.join();
			echo.join();
		}
	}

	@Test
	void keyUpdatesOfEitherSideChangeNoByte() throws Exception {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			CompletableFuture<Void> echo = pair.echo();
			for (int i = 0; i < 200; i++) {
				if (i % 10 == 0) {
					// goes out with the next reply; the client answers without a request
					pair.engine.beginHandshake();
				}
				byte[] before = content(i);
				byte[] after = content(200 - i);
				ByteArrayOutputStream records = new ByteArrayOutputStream();
				records.writeBytes(pair.client.records(before));
				records.writeBytes(pair.client.shakeAgain());
				records.writeBytes(pair.client.records(after));
				pair.client.send(records.toByteArray());
				assertThat(pair.client.readExactly(before.length)).isEqualTo(before);
				assertThat(pair.client.readExactly(after.length)).isEqualTo(after);
			}
			pair.client.send(pair.client.closeNotify());
			pair.client.expectEnd();
			echo.join();
		}
	}

	@Test
	void recordsWithoutDataAskBeforeEach() throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			CompletableFuture<Void> echo = pair.echo();
			ByteArrayOutputStream records = new ByteArrayOutputStream();
			for (int i = 0; i < 500; i++) {
				records.writeBytes(pair.client.shakeAgain());
			}
			records.writeBytes(pair.client.records(bytes("data")));
			int asked = pair.asked.get();
			pair.client.send(records.toByteArray());
			assertThat(pair.client.readExactly(4)).isEqualTo(bytes("data"));
			assertThat(pair.asked.get() - asked).isGreaterThanOrEqualTo(500);
			pair.client.send(pair.client.closeNotify());
			pair.client.expectEnd();
			echo.join();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void largeTransfersGoBothWaysAtOnce(String protocol) throws IOException {
		byte[] toServer = content(5_000_000);
		byte[] toClient = content(5_000_001);
		try (TlsPair pair = TlsPair.established(protocol)) {
			CompletableFuture<Void> written = TlsPair.async(() -> pair.server.getOutputStream().write(toClient));
			CompletableFuture<Void> sent = TlsPair.async(() -> {
				for (int i = 0; i < toServer.length; i += 100_000) {
					pair.client.send(pair.client.records(Arrays.copyOfRange(toServer, i, i + 100_000)));
				}
			});
			CompletableFuture<Void> received = TlsPair
				.async(() -> assertThat(pair.client.readExactly(toClient.length)).isEqualTo(toClient));
			assertThat(pair.server.getInputStream().readNBytes(toServer.length)).isEqualTo(toServer);
			CompletableFuture.allOf(written, sent, received).join();
		}
	}

	@Test
	void serverThatEndsItsStreamFirstStillReads() throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			pair.server.shutdownOutput();
			pair.client.expectEnd();
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> pair.server.getOutputStream().write(1));
			pair.client.send(pair.client.records(bytes("more")));
			assertThat(pair.server.getInputStream().readNBytes(4)).isEqualTo(bytes("more"));
			pair.client.send(pair.client.closeNotify());
			assertThat(pair.server.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void serverStillWritesAfterTheClientHasEndedItsStream() throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			pair.client.send(pair.client.closeNotify());
			assertThat(pair.server.getInputStream().read()).isEqualTo(-1);
			pair.server.getOutputStream().write(bytes("late"));
			assertThat(pair.client.readExactly(4)).isEqualTo(bytes("late"));
			pair.server.close();
			pair.client.expectEnd();
			assertThat(pair.plain.getInputStream().read()).isEqualTo(-1);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 3, 20 })
	void streamThatIsCutEndsAfterTheLastWholeRecord(int length) throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			pair.client.send(pair.client.records(bytes("data")));
			pair.client.send(Arrays.copyOf(pair.client.records(bytes("lost")), length));
			pair.plain.shutdownOutput();
			assertThat(pair.server.getInputStream().readAllBytes()).isEqualTo(bytes("data"));
		}
	}

	@Test
	void recordOfAnImpossibleLengthIsRefusedBeforeItArrives() throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			pair.client.send(new byte[] { 23, 3, 3, 0x48, 1 });
			expectFailure(pair, "Record too long");
			assertThat(pair.server.getBuffered()).isZero();
		}
	}

	@Test
	void recordThatIsChangedOnTheWayIsRefused() throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			byte[] record = pair.client.records(bytes("data"));
			record[10]++;
			pair.client.send(record);
			expectFailure(pair, "");
		}
	}

	@Test
	void brokenRecordDoesNotTakeTheDataBeforeItAlong() throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			byte[] whole = pair.client.records(content(100));
			byte[] broken = pair.client.records(content(100));
			broken[10]++;
			byte[] both = Arrays.copyOf(whole, whole.length + broken.length);
			System.arraycopy(broken, 0, both, whole.length, broken.length);
			pair.client.send(both);
			assertThat(pair.server.getInputStream().read(new byte[1000])).isEqualTo(100);
			expectFailure(pair, "");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "data" })
	void secondHandshakeIsRefusedByAFatalAlert(String before) throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.2")) {
			CompletableFuture<Void> echo = pair.echo();
			pair.client.send(pair.client.records(bytes(before)));
			assertThat(pair.client.readExactly(before.length())).isEqualTo(bytes(before));
			pair.client.send(pair.client.shakeAgain());
			// a goodbye would tell the client that all is well
			assertThatExceptionOfType(SSLException.class).isThrownBy(pair.client::expectEnd)
				.withMessageContaining("fatal alert");
			assertThatException().isThrownBy(echo::join).withCauseInstanceOf(UncheckedIOException.class);
		}
	}

	/** Once broken, it stays so: the end of the stream would mean that all is well. */
	private static void expectFailure(TlsPair pair, String message) throws IOException {
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> pair.server.getInputStream().read())
				.withMessageContaining(message);
		}
		assertThat(pair.plain.getInputStream().read()).as("type of the record that the client gets").isPositive();
	}

	@Test
	void plainTextGetsAnAlert() throws IOException {
		try (TlsPair pair = TlsPair.connected()) {
			pair.client.send(bytes("GET / HTTP/1.0\r\n\r\n"));
			assertThatExceptionOfType(SSLException.class).isThrownBy(pair.server::shakeHands);
			assertThat(pair.plain.getInputStream().read()).isEqualTo(ALERT);
			assertThat(pair.server.hasReceived()).isTrue();
		}
	}

	@Test
	void clientThatSaysNothingIsNotedAsSuch() throws IOException {
		try (TlsPair pair = TlsPair.connected()) {
			pair.plain.shutdownOutput();
			assertThatExceptionOfType(SSLException.class).isThrownBy(pair.server::shakeHands);
			assertThat(pair.server.hasReceived()).isFalse();
		}
	}

	@Test
	void nothingIsBorrowedButForWhatHasArrived() throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			byte[] content = content(16_000);
			byte[] record = pair.client.records(content);
			pair.client.send(Arrays.copyOf(record, 1000));
			CompletableFuture<Void> read = TlsPair
				.async(() -> assertThat(pair.server.getInputStream().readNBytes(100)).hasSize(100));
			await().until(() -> pair.server.getBuffered() == TlsBuffers.RECORD);
			pair.client.send(Arrays.copyOfRange(record, 1000, record.length));
			read.join();
			assertThat(pair.server.getInputStream().available()).isEqualTo(15_900);
			assertThat(pair.server.getBuffered()).isEqualTo(TlsBuffers.RECORD);
			assertThat(pair.server.getInputStream().readNBytes(15_900))
				.isEqualTo(Arrays.copyOfRange(content, 100, 16_000));
			pair.server.getOutputStream().write(content);
			assertThat(pair.server.getBuffered()).isZero();
		}
	}

	@Test
	void closeDoesNotWaitForEverForAWriteThatDoesNotEnd() throws IOException {
		try (TlsPair pair = TlsPair.established("TLSv1.3")) {
			CompletableFuture<Void> written = TlsPair.async(() -> assertThatIOException()
				.isThrownBy(() -> pair.server.getOutputStream().write(new byte[100_000_000])));
			await().until(() -> pair.server.getBuffered() == TlsBuffers.OUTPUT);
			pair.server.close();
			written.join();
		}
	}

	private byte[] content(int length) {
		byte[] content = new byte[length];
		this.random.nextBytes(content);
		return content;
	}

}
