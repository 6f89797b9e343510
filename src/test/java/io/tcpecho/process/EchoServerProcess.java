package io.tcpecho.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.tcpecho.server.TestApplication;
import io.tcpecho.test.TcpTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The server as a process of its own, on free ports, for what cannot be seen from inside:
 * limits of the process, signals, exit codes, the heap.
 */
public final class EchoServerProcess implements AutoCloseable {

	/** Option of a JVM that starts in less of the processor's time, to run slower. */
	public static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

	private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

	static final Path JAVA_BIN = Path.of(System.getProperty("java.home"), "bin");

	private final Process process;

	private final Queue<String> output = new ConcurrentLinkedQueue<>();

	private EchoServerProcess(List<String> command) throws IOException {
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		Thread reader = new Thread(this::readOutput, "server-output");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts the {@link TestApplication} and waits until it is ready.
	 * @param shell what a shell does before it becomes the server, such as
	 * {@code ulimit -n 300}; may be empty
	 * @param options options of the JVM ({@code -X…}) and properties ({@code key=value})
	 * @return the process
	 * @throws IOException if the process cannot be started
	 */
	public static EchoServerProcess start(String shell, String... options) throws IOException {
		return start(JAVA_BIN, System.getProperty("java.class.path"), TestApplication.class.getName(), shell, options);
	}

	/**
	 * Starts an application with another Java or from other classes, and waits until it
	 * is ready.
	 * @param javaBin folder of the {@code java} to start it with
	 * @param classPath its class path
	 * @param mainClass its main class
	 * @param shell what a shell does before it becomes the server; may be empty
	 * @param options options of the JVM and properties of the application
	 * @return the process
	 * @throws IOException if the process cannot be started
	 */
	public static EchoServerProcess start(Path javaBin, String classPath, String mainClass, String shell,
			String... options) throws IOException {
		List<String> command = new ArrayList<>(
				List.of("sh", "-c", shell + "\nexec \"$@\"", "sh", javaBin.resolve("java").toString()));
		Stream.of(options).filter((option) -> option.startsWith("-")).forEach(command::add);
		command.addAll(List.of("-cp", classPath, mainClass, "--echo.server.port=0", "--server.port=0"));
		Stream.of(options).filter((option) -> !option.startsWith("-")).map("--"::concat).forEach(command::add);
		EchoServerProcess server = new EchoServerProcess(command);
		await().atMost(START_TIMEOUT)
			.failFast(() -> assertThat(server.process.isAlive()).as("the server runs: " + server.output).isTrue())
			.until(() -> server.hasLogged("Started " + mainClass.substring(mainClass.lastIndexOf('.') + 1) + " in"));
		return server;
	}

	private void readOutput() {
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			reader.lines().forEach(this.output::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.output.add("(output ended: " + ex + ")");
		}
	}

	public int port() {
		return loggedNumber("started echo server, port=(\\d+)");
	}

	public int httpPort() {
		return loggedNumber("Tomcat started on port (\\d+)");
	}

	private int loggedNumber(String regex) {
		return this.output.stream()
			.flatMap((line) -> Pattern.compile(regex).matcher(line).results())
			.mapToInt((MatchResult match) -> Integer.parseInt(match.group(1)))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("Nothing like " + regex + " in " + this.output));
	}

	public boolean hasLogged(String text) {
		return this.output.stream().anyMatch((line) -> line.contains(text));
	}

	/**
	 * Returns what the process has written so far.
	 * @return the lines of its standard output and standard error
	 */
	public List<String> output() {
		return List.copyOf(this.output);
	}

	public TcpTestClient connect() throws IOException {
		return new TcpTestClient(port());
	}

	/**
	 * Collects the garbage and measures what is left.
	 * @return size of all live objects in bytes
	 * @throws IOException if {@code jcmd} cannot be run
	 */
	public long liveHeap() throws IOException {
		Process jcmd = new ProcessBuilder(JAVA_BIN.resolve("jcmd").toString(), String.valueOf(this.process.pid()),
				"GC.class_histogram")
			.redirectErrorStream(true)
			.start();
		String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return Pattern.compile("^Total +\\d+ +(\\d+)", Pattern.MULTILINE)
			.matcher(histogram)
			.results()
			.mapToLong((match) -> Long.parseLong(match.group(1)))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(histogram));
	}

	/**
	 * Sends SIGTERM.
	 */
	public void terminate() {
		// the process itself would close its output, too
		this.process.toHandle().destroy();
	}

	/**
	 * Waits for the process to end.
	 * @return its exit code
	 * @throws InterruptedException if this thread is interrupted
	 */
	public int awaitExit() throws InterruptedException {
		assertThat(this.process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)).as("the server ends").isTrue();
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
