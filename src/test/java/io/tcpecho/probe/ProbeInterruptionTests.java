package io.tcpecho.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a probe, in a process of its own, that is told to end.
 */
@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class ProbeInterruptionTests {

	@Test
	void summarySoFarIsShownAndTheExitCodeIsTheRunsOwn() throws Exception {
		try (Peer peer = Peer.faithful()) {
			assertThat(interrupted("2: ", "--count", "1000", "--interval", "10ms", peer.address()))
				.endsWith("came back unchanged until interrupted exit 0");
		}
	}

	@Test
	void runWithoutAnyAnswerIsNoSuccess() throws Exception {
		try (Peer peer = Peer.of((socket) -> socket.getInputStream().readAllBytes())) {
			assertThat(interrupted("localhost", "--timeout", "1m", peer.address()))
				.endsWith("interrupted before anything came back exit 1");
		}
	}

	@Test
	void answerThatHangsIsNoSuccess() throws Exception {
		CountDownLatch hung = new CountDownLatch(1);
		try (Peer peer = Peer.of((socket) -> {
			for (int i = 0; i < 2; i++) {
				socket.getOutputStream().write(socket.getInputStream().readNBytes(64));
			}
			socket.getInputStream().readNBytes(64);
			hung.countDown();
			socket.getInputStream().readAllBytes();
		})) {
			assertThat(
					interrupted("2: ", hung, "--interval", "10ms", "--timeout", "1m", "--count", "9", peer.address()))
				.endsWith("receive: interrupted, and 1 of 3 messages did not come back within 1 s exit 1");
		}
	}

	private static String interrupted(String line, String... arguments) throws IOException, InterruptedException {
		return interrupted(line, new CountDownLatch(0), arguments);
	}

	private static String interrupted(String line, CountDownLatch ready, String... arguments)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), ProbeMain.class.getName()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
			String read = reader.readLine();
			while (read != null && !read.startsWith(line)) {
				read = reader.readLine();
			}
			ready.await();
			process.toHandle().destroy();
			String rest = reader.lines().collect(Collectors.joining("\n"));
			assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
			return rest + " exit " + process.exitValue();
		}
		finally {
			process.destroyForcibly();
		}
	}

}
