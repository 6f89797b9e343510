package io.tcpecho.fairness;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;

import io.tcpecho.EchoServerProcess;
import io.tcpecho.fairness.PacedClient.Fairness;
import org.jspecify.annotations.Nullable;

/**
 * A server as a process of its own, warmed up, that floods are sent to one after the
 * other.
 */
final class FloodedServer implements AutoCloseable {

	private static final Duration WARM_UP = Duration.ofSeconds(1);

	private final EchoServerProcess process;

	private final @Nullable SSLContext tls;

	private FloodedServer(EchoServerProcess process, @Nullable SSLContext tls) {
		this.process = process;
		this.tls = tls;
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
		List<String> all = new ArrayList<>(setup.getProperties());
		// the settings of the classes that run, not those of the folder that this is run
		// from
		all.add("spring.config.location=classpath:/");
		all.addAll(List.of(options));
		FloodedServer server = new FloodedServer(EchoServerProcess.start(javaHome.resolve("bin"), classPath,
				setup.getApplication().getName(), "", all.toArray(String[]::new)),
				(setup == Setup.TLS) ? Tls.context() : null);
		server.measure(Flood.CALM, WARM_UP);
		return server;
	}

	/**
	 * Measures what the paced client sees from the moment that the flood begins.
	 */
	Measurement measure(Flood flood, Duration duration) throws IOException, InterruptedException {
		try (PacedClient client = new PacedClient(this.process.port(), this.process.httpPort(), this.tls)) {
			if (flood == Flood.CALM) {
				return new Measurement(client.run(duration), 0);
			}
			try (FloodProcess process = FloodProcess.open(flood, this.process.port())) {
				process.begin();
				Fairness seen = client.run(duration);
				return new Measurement(seen, process.getThrough());
			}
		}
	}

	@Override
	public void close() {
		this.process.close();
	}

	/**
	 * What came of a flood.
	 *
	 * @param seen what the paced client saw
	 * @param through what the flood got through, see {@link Traffic#getThrough()}
	 */
	record Measurement(Fairness seen, long through) {
	}

}
