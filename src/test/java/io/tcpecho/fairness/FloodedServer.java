package io.tcpecho.fairness;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

import javax.net.ssl.SSLContext;

import io.tcpecho.fairness.PacedClient.Fairness;
import io.tcpecho.process.EchoServerProcess;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import static org.awaitility.Awaitility.await;

/**
 * A server as a process of its own, warmed up, that floods are sent to one after the
 * other.
 */
final class FloodedServer implements AutoCloseable {

	static final Duration ONSET = Duration.ofSeconds(1);

	private static final Duration AFTERMATH = Duration.ofSeconds(30);

	private final EchoServerProcess process;

	private final @Nullable SSLContext tls;

	private FloodedServer(EchoServerProcess process, @Nullable SSLContext tls)
			throws IOException, InterruptedException {
		this.process = process;
		this.tls = tls;
		// the first seconds are those of the compiler
		measureCalm();
	}

	/**
	 * Starts the server with this Java and these classes.
	 * @param options of the JVM and properties, see {@link EchoServerProcess#start}
	 */
	static FloodedServer start(Setup setup, String... options) throws IOException, InterruptedException {
		return start(setup, Path.of(System.getProperty("java.home")), System.getProperty("java.class.path"), options);
	}

	static FloodedServer start(Setup setup, Path javaHome, String classPath, String... options)
			throws IOException, InterruptedException {
		List<String> all = new ArrayList<>(setup.properties());
		all.addAll(List.of(options));
		return new FloodedServer(EchoServerProcess.start(javaHome.resolve("bin"), classPath,
				setup.application().getName(), "", all.toArray(String[]::new)),
				(setup == Setup.TLS) ? Tls.context() : null);
	}

	/**
	 * Measures what paced clients see, from the moment that the flood begins.
	 * @param duration time after the onset
	 */
	Measurement measure(Flood flood, Duration duration) throws IOException, InterruptedException {
		Measurement measured = during(flood, duration);
		// what a flood has left to do must not disturb what is measured next
		await().atMost(AFTERMATH).ignoreExceptions().until(this::isAlone);
		return measured;
	}

	private Measurement during(Flood flood, Duration duration) throws IOException, InterruptedException {
		try (PacedClient first = client(); PacedClient second = client()) {
			if (flood == Flood.CALM) {
				return new Measurement(first.run(ONSET), second.run(duration), 0);
			}
			try (FloodProcess process = FloodProcess.open(flood, this.process.port())) {
				process.begin();
				Fairness onset = first.run(ONSET);
				Fairness seen = second.run(duration);
				return new Measurement(onset, seen, process.getThrough());
			}
		}
	}

	/**
	 * Holds a flood to the limits: a busy machine makes one attempt miss them, starvation
	 * makes all.
	 * @param duration time after the onset
	 * @param attempts most attempts, at least 1
	 * @param each takes what each attempt has measured, and what it has missed
	 * @return what the last attempt has missed; empty if it has kept within all limits
	 */
	List<String> hold(Flood flood, Duration duration, int attempts, BiConsumer<Measurement, List<String>> each)
			throws IOException, InterruptedException {
		List<String> missed = hold(flood, duration, each);
		for (int attempt = 1; attempt < attempts && !missed.isEmpty(); attempt++) {
			missed = hold(flood, duration, each);
		}
		return missed;
	}

	private List<String> hold(Flood flood, Duration duration, BiConsumer<Measurement, List<String>> each)
			throws IOException, InterruptedException {
		Measurement measured = measure(flood, duration);
		List<String> missed = Limits.missed(measured, Measurement.AT_ONCE);
		if (!missed.isEmpty()) {
			missed = Limits.missed(measured, measureCalm());
		}
		each.accept(measured, missed);
		return missed;
	}

	/** For as long as paced clients take to be representative. */
	private Measurement measureCalm() throws IOException, InterruptedException {
		return measure(Flood.CALM, ONSET);
	}

	private boolean isAlone() throws IOException {
		URLConnection connection = URI
			.create("http://localhost:" + this.process.httpPort() + "/actuator/metrics/echo.server.connections.active")
			.toURL()
			.openConnection();
		connection.setReadTimeout(1000);
		try (InputStream in = connection.getInputStream()) {
			return JsonMapper.shared().readTree(in).at("/measurements/0/value").asDouble() == 0;
		}
	}

	int port() {
		return this.process.port();
	}

	private PacedClient client() throws IOException {
		return new PacedClient(this.process.port(), this.process.httpPort(), this.tls);
	}

	@Override
	public void close() {
		this.process.close();
	}

	/**
	 * What came of a flood.
	 *
	 * @param onset what was seen in the first second
	 * @param seen what was seen after it
	 * @param through what the flood got through, see {@link Traffic#getThrough()}
	 */
	record Measurement(Fairness onset, Fairness seen, long through) {

		/** Nobody has waited for anything. */
		static final Measurement AT_ONCE = new Measurement(Fairness.AT_ONCE, Fairness.AT_ONCE, 0);

		int failed() {
			return this.onset.failed() + this.seen.failed();
		}

	}

}
