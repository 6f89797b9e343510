package io.tcpecho.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.tcpecho.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/**
 * Tests of a probe that has a rate to keep.
 */
@Timeout(20)
class ProbeRateTests {

	@Test
	void whatWasDueBeforeTheEndIsSentThoughTheProbeStoodStillThen() throws IOException {
		Duration duration = Duration.ofMillis(300);
		Load load = new Load(3, Long.MAX_VALUE, duration, Duration.ZERO, 100, Framing.RAW, 64, 1, false, 1,
				Duration.ZERO);
		try (Peer peer = Peer.faithful()) {
			Tally tally = run(load, peer, new StandstillAfterTheFirstAnswer(duration.plusMillis(100)));
			assertThat(tally.firstFailure()).isNull();
			assertThat(tally.sentMessages()).isEqualTo(30);
			assertThat(tally.verifiedMessages()).isEqualTo(30);
		}
	}

	@Test
	void rateThatTheDepthDoesNotAllowIsNoSuccess() throws IOException {
		try (Peer peer = Peer.of(ProbeRateTests::echoAtLeisure)) {
			ProbeResult result = ProbeResult.json("--rate", "1000", "--count", "200", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.json().path("failedStep").asString()).isEqualTo("send");
			assertThat(result.json().path("rate").asDouble()).isEqualTo(1000);
			assertThat(result.json().path("messagesPerSecond").asDouble()).isBetween(1.0, 200.0);
			assertThat(result.json().path("verdict").asString()).matches("send: [0-9.]+ messages/s instead of 1000:"
					+ " a depth of 1 is too small for a round-trip time of [0-9.]+ ms, [0-9]+ a connection would do");
		}
	}

	@Test
	void rateThatThePeerDoesNotKeepIsNoSuccess() throws IOException {
		try (Peer peer = Peer.of(ProbeRateTests::echoAtLeisure)) {
			ProbeResult result = ProbeResult.of("--rate", "1000", "--count", "200", "--depth", "50", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.out()).contains("200 sent, 200 received, 200 verified, 0 mismatched, 0 lost");
			assertThat(result.verdict()).matches("send: [0-9.]+ messages/s instead of 1000: the peer is slower,"
					+ " it takes [0-9.]+ m?s to answer with 50 in flight");
		}
	}

	@Test
	void slowPeerIsToBlameThoughTheDepthIsNeverUsedUp() throws IOException {
		try (Peer peer = Peer.of(ProbeRateTests::echoAtLeisure)) {
			ProbeResult result = ProbeResult.of("--rate", "1000", "--count", "200", "--depth", "1000", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.out()).contains("200 sent, 200 received, 200 verified, 0 mismatched, 0 lost");
			assertThat(result.verdict()).matches("send: [0-9.]+ messages/s instead of 1000: the peer is slower,"
					+ " it takes up to [0-9.]+ m?s to answer");
		}
	}

	@Test
	void probeThatStoodStillBlamesItselfThoughTheDepthWasUsedUpThen() throws IOException {
		Load load = new Load(1, 30, null, Duration.ZERO, 100, Framing.RAW, 64, 1, false, 1, Duration.ZERO);
		try (Peer peer = Peer.faithful()) {
			Tally tally = run(load, peer, new StandstillAfterTheFirstAnswer(Duration.ofSeconds(1)));
			assertThat(RateCheck.check(load, tally)).isNotNull()
				.extracting(Failure::reason, STRING)
				.endsWith(" messages/s instead of 100: the probe itself was late");
		}
	}

	@Test
	void rateIsNotKeptByAPeerThatHoldsAllAnswersBackUntilTheEnd() throws IOException {
		try (Peer peer = Peer.of((socket) -> {
			socket.getOutputStream().write(socket.getInputStream().readNBytes(100 * 64));
			Peer.echo(socket);
		})) {
			ProbeResult result = ProbeResult.json("--rate", "50", "--count", "100", "--depth", "100", peer.address());
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.json().path("verified").asInt()).isEqualTo(100);
			assertThat(result.json().path("failedStep").asString()).isEqualTo("receive");
			assertThat(result.json().path("verdict").asString()).matches("receive: no answers at 50 messages/s: half of"
					+ " them came [0-9.]+ m?s late or later, the peer held them back");
		}
	}

	@Test
	void rateIsKeptThoughTheRoundTripIsLong() throws IOException {
		try (Peer peer = Peer.of((socket) -> echoFrom(socket, Duration.ofMillis(400)))) {
			ProbeResult result = ProbeResult.of("--rate", "100", "--count", "100", "--depth", "100", peer.address());
			assertThat(result.exitCode()).as(result.out()).isZero();
			assertThat(result.out()).contains("100 verified");
		}
	}

	/**
	 * Answers each message when a time has passed since it came, as at the end of a long
	 * line.
	 */
	private static void echoFrom(Socket socket, Duration distance) throws IOException {
		ScheduledThreadPoolExecutor line = new ScheduledThreadPoolExecutor(1);
		try {
			for (byte[] read = socket.getInputStream().readNBytes(64); read.length > 0; read = socket.getInputStream()
				.readNBytes(64)) {
				byte[] message = read;
				Future<?> unused = line.schedule(() -> {
					socket.getOutputStream().write(message);
					return null;
				}, distance.toMillis(), TimeUnit.MILLISECONDS);
			}
		}
		finally {
			line.shutdown();
		}
	}

	/**
	 * Answers one message after the other, each 5 ms after it has read it.
	 */
	private static void echoAtLeisure(Socket socket) throws IOException {
		byte[] message = socket.getInputStream().readNBytes(64);
		while (message.length > 0) {
			long until = System.nanoTime() + Duration.ofMillis(5).toNanos();
			while (until - System.nanoTime() > 0) {
				LockSupport.parkNanos(until - System.nanoTime());
			}
			socket.getOutputStream().write(message);
			message = socket.getInputStream().readNBytes(64);
		}
	}

	private static Tally run(Load load, Peer peer, Observer observer) throws IOException {
		Tally tally = new Tally();
		RunContext context = new RunContext(load, Duration.ofSeconds(10), tally, observer);
		try (ProbeLoop loop = new ProbeLoop(context, new Dialer(null, null, null))) {
			loop.run(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port())));
		}
		return tally;
	}

	/**
	 * Keeps the thread of the run, as a debugger, a laptop's lid or SIGSTOP does.
	 */
	private record StandstillAfterTheFirstAnswer(Duration time) implements Observer {

		@Override
		public void connected(InetSocketAddress address) {
		}

		@Override
		public void roundTrip(long number, int bytes, long latency, boolean intact) {
			long since = System.nanoTime();
			if (number == 1) {
				await().until(() -> System.nanoTime() - since >= this.time.toNanos());
			}
		}

		@Override
		public void tick(Tally tally, long now) {
		}

	}

}
