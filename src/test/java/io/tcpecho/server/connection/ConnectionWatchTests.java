package io.tcpecho.server.connection;

import java.time.Duration;

import io.tcpecho.server.connection.ConnectionActivity.Phase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.integration.ip.tcp.connection.TcpListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Deadlines on a clock of the test's own.
 */
class ConnectionWatchTests {

	private static final Deadlines DEADLINES = new Deadlines(seconds(300), seconds(30), seconds(20), seconds(10),
			seconds(5), seconds(3));

	private static final Deadlines NONE = new Deadlines(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
			Duration.ZERO, Duration.ZERO);

	private final ConnectionActivity activity = new ConnectionActivity();

	private final ConnectionWatch watch = new ConnectionWatch(this.activity, new NoRequests(), 0);

	@Test
	void idleTimeCountsFromTheLastByteEitherWay() {
		assertThat(checkAfter(299)).isNull();
		this.activity.received(1);
		assertThat(checkAfter(299)).isNull();
		assertThat(checkAfter(598)).isNull();
		this.activity.beginWrite();
		this.activity.endWrite(1);
		assertThat(checkAfter(599)).isNull();
		assertThat(checkAfter(898)).isNull();
		assertThat(checkAfter(899)).isEqualTo(CloseReason.IDLE_TIMEOUT);
	}

	@Test
	void bytesThatAreNotCountedKeepAConnectionFromBeingIdle() {
		this.watch.touch(seconds(299).toNanos());
		assertThat(checkAfter(598)).isNull();
		assertThat(checkAfter(599)).isEqualTo(CloseReason.IDLE_TIMEOUT);
	}

	@Test
	void bytesDoNotExtendAProxyHeader() {
		this.activity.enter(Phase.PROXY_HEADER);
		assertThat(checkAfter(1)).isNull();
		this.watch.touch(seconds(3).toNanos());
		assertThat(checkAfter(3)).isNull();
		assertThat(checkAfter(4)).isEqualTo(CloseReason.PROXY_HEADER_TIMEOUT);
	}

	@Test
	void bytesDoNotExtendAFrame() {
		this.activity.enter(Phase.READING);
		for (int second = 1; second < 31; second++) {
			this.activity.received(1);
			assertThat(checkAfter(second)).isNull();
		}
		assertThat(checkAfter(31)).isEqualTo(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void nextFrameHasItsOwnTime() {
		this.activity.enter(Phase.READING);
		assertThat(checkAfter(1)).isNull();
		this.activity.handle();
		this.activity.enter(Phase.READING);
		assertThat(checkAfter(30)).isNull();
		assertThat(checkAfter(59)).isNull();
		assertThat(checkAfter(60)).isEqualTo(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void writeHasItsOwnTimeWhateverTheThreadDoes() {
		this.activity.beginWrite();
		assertThat(checkAfter(1)).isNull();
		this.activity.endWrite(1);
		this.activity.beginWrite();
		assertThat(checkAfter(19)).isNull();
		assertThat(checkAfter(38)).isNull();
		assertThat(checkAfter(39)).isEqualTo(CloseReason.WRITE_TIMEOUT);
	}

	@Test
	void replyAndHandshakeHaveTheirTime() {
		this.activity.enter(Phase.HANDSHAKE);
		assertThat(checkAfter(1)).isNull();
		assertThat(checkAfter(6)).isEqualTo(CloseReason.HANDSHAKE_TIMEOUT);
		this.activity.handle();
		assertThat(checkAfter(7)).isNull();
		assertThat(checkAfter(17)).isEqualTo(CloseReason.REPLY_TIMEOUT);
	}

	@Test
	void timeInTheServiceIsNotIdle() {
		this.activity.handle();
		assertThat(this.watch.check(
				new Deadlines(seconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
				seconds(100).toNanos()))
			.isNull();
		this.activity.enter(Phase.WAITING);
		assertThat(this.watch.check(DEADLINES, seconds(101).toNanos())).isNull();
	}

	@Test
	void writeOfAReplyThatBlocksIsIdle() {
		Deadlines idleOnly = new Deadlines(seconds(300), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
				Duration.ZERO);
		this.activity.handle();
		this.activity.beginWrite();
		assertThat(this.watch.check(idleOnly, seconds(1).toNanos())).isNull();
		assertThat(this.watch.check(idleOnly, seconds(300).toNanos())).isEqualTo(CloseReason.IDLE_TIMEOUT);
	}

	@ParameterizedTest
	@EnumSource
	void zeroSwitchesEachDeadlineOff(Phase phase) {
		this.activity.enter(phase);
		this.watch.check(NONE, 1);
		assertThat(this.watch.check(NONE, Duration.ofDays(365).toNanos())).isNull();
	}

	@ParameterizedTest
	@EnumSource(names = { "WAITING", "READING", "HANDSHAKE", "PROXY_HEADER", "ENDING" })
	void idleTimeCountsWhereTheOwnDeadlineIsSwitchedOff(Phase phase) {
		Deadlines idleOnly = new Deadlines(seconds(300), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
				Duration.ZERO);
		this.activity.enter(phase);
		assertThat(this.watch.check(idleOnly, 1)).isNull();
		assertThat(this.watch.check(idleOnly, seconds(300).toNanos())).isEqualTo(CloseReason.IDLE_TIMEOUT);
	}

	private @Nullable CloseReason checkAfter(int seconds) {
		return this.watch.check(DEADLINES, seconds(seconds).toNanos());
	}

	private static Duration seconds(int seconds) {
		return Duration.ofSeconds(seconds);
	}

	private static final class NoRequests implements Requests {

		@Override
		public void handle(byte[] payload, TcpListener listener) {
		}

		@Override
		public void expectNoReply() {
		}

		@Override
		public void interrupt() {
		}

		@Override
		public boolean isComputing() {
			return false;
		}

	}

}
