package io.tcpecho.server.listener;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.tcpecho.server.TestApplication;
import io.tcpecho.server.TestServer;
import io.tcpecho.server.connection.ListenerName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * What a person reads whose server could not bind.
 */
@ExtendWith(OutputCaptureExtension.class)
class EchoServerBindFailureAnalyzerTests {

	@Test
	void portInUseStopsTheStartWithAReportAndLeavesNoThreadBehind(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			Set<Thread> before = Thread.getAllStackTraces().keySet();
			assertThatException()
				.isThrownBy(() -> TestServer.start("echo.server.port=" + taken.getLocalPort(),
						"spring.threads.virtual.enabled=false"))
				.withRootCauseInstanceOf(BindException.class);
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("could not bind port %d on all interfaces".formatted(taken.getLocalPort()))
				.contains("Stop the process that listens there, or set echo.server.port to another port");
			await().pollInSameThread()
				.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
					.filteredOn((thread) -> !thread.isDaemon() || thread.getName().startsWith("echo-"))
					.isSubsetOf(before));
		}
	}

	@Test
	void addressOfAnotherMachineStopsTheStartWithAReport(CapturedOutput output) {
		// reserved for documentation by RFC 5737, so that no machine has it
		assertThatException().isThrownBy(() -> TestServer.start("echo.server.address=192.0.2.1"))
			.withRootCauseInstanceOf(BindException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("could not bind port 0 on address 192.0.2.1")
			.contains("set echo.server.address to one that has");
	}

	@Test
	void processWhosePortIsInUseExitsWithCode1(@TempDir Path folder) throws IOException, InterruptedException {
		Path log = folder.resolve("log");
		try (ServerSocket taken = new ServerSocket(0)) {
			Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
					TestApplication.class.getName(), "--server.port=0", "--echo.server.port=" + taken.getLocalPort())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile())
				.start();
			try {
				assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("process has ended").isTrue();
				assertThat(process.exitValue()).isOne();
				assertThat(log).content()
					.contains("could not bind port %d on all interfaces".formatted(taken.getLocalPort()));
			}
			finally {
				process.destroyForcibly();
			}
		}
	}

	@Test
	void reportForAPrivilegedPortNamesThePrivilege() throws UnknownHostException {
		FailureAnalysis analysis = analyze("127.0.0.1", 7, new BindException("Permission denied"));
		assertThat(analysis.getDescription()).contains("port 7 on address 127.0.0.1").contains("Permission denied");
		assertThat(analysis.getAction()).contains("echo.server.port").contains("CAP_NET_BIND_SERVICE");
	}

	@Test
	void reportForAPrivilegedPortInUseDoesNotNameThePrivilege() throws UnknownHostException {
		FailureAnalysis analysis = analyze("::1", 7, new BindException("Address already in use"));
		assertThat(analysis.getDescription()).contains("port 7 on address 0:0:0:0:0:0:0:1")
			.contains("Address already in use");
		assertThat(analysis.getAction()).contains("Stop the process that listens there")
			.doesNotContain("CAP_NET_BIND_SERVICE");
	}

	@Test
	void reportForASystemWithoutReusePortNamesTheKeyToUnset() throws UnknownHostException {
		FailureAnalysis analysis = analyze("0.0.0.0", 7007,
				new UnsupportedOperationException("'SO_REUSEPORT' not supported"));
		assertThat(analysis.getDescription()).contains("port 7007 on all interfaces").contains("SO_REUSEPORT");
		assertThat(analysis.getAction()).contains("set echo.server.reuse-port to false");
	}

	private static FailureAnalysis analyze(String address, int port, Exception cause) throws UnknownHostException {
		InetAddress literal = InetAddress.getByName(address);
		Throwable failure = new IllegalStateException(
				new EchoServerBindException(ListenerName.MAIN, new InetSocketAddress(literal, port), cause));
		return Objects.requireNonNull(new EchoServerBindFailureAnalyzer().analyze(failure));
	}

}
