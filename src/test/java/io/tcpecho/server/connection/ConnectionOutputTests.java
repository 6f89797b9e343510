package io.tcpecho.server.connection;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

import io.tcpecho.server.turns.Turns;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What counts as sent when a write fails.
 */
class ConnectionOutputTests {

	private static final byte[] REPLY = new byte[1000];

	private final ConnectionActivity activity = new ConnectionActivity();

	private final Socket socket = new Socket();

	@Test
	void writeThatThisSideCutsCounts() {
		expectSent(() -> this.socket.close(), REPLY.length);
	}

	@Test
	void writeThatTheClientResetsDoesNotCount() {
		expectSent(() -> {
		}, 0);
	}

	@Test
	void writeToASocketThatWasClosedBeforeDoesNotCount() throws IOException {
		this.socket.close();
		expectSent(() -> {
		}, 0);
	}

	private void expectSent(Step duringWrite, long sent) {
		OutputStream failing = new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				write(new byte[1], 0, 1);
			}

			@Override
			public void write(byte[] bytes, int offset, int length) throws IOException {
				duringWrite.take();
				throw new IOException("on purpose");
			}

		};
		ConnectionOutput output = new ConnectionOutput(failing, this.activity, Turns.onPlatformThreads().begin(),
				this.socket);
		assertThatIOException().isThrownBy(() -> output.write(REPLY)).withMessage("on purpose");
		assertThat(this.activity.getSent()).isEqualTo(sent);
		assertThat(this.activity.isWriting()).as("the write never ends").isTrue();
	}

	private interface Step {

		void take() throws IOException;

	}

}
