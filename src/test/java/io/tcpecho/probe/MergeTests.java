package io.tcpecho.probe;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what several runs are made into.
 */
@Timeout(20)
class MergeTests {

	@TempDir
	private Path directory;

	@Test
	void histogramsOfSeveralRunsAreOneReport() throws IOException {
		try (Peer peer = Peer.faithful()) {
			Path one = probe("one", peer, "--connections", "2", "--count", "3");
			Path two = probe("two", peer, "--count", "40", "--interval", "30ms");
			ProbeResult text = merge(one, two);
			assertThat(text.exitCode()).as(text.err()).isZero();
			assertThat(text.out()).startsWith("2 runs, 46 sent, 46 received, 46 verified, 0 mismatched, 0 lost in ")
				.containsPattern("connect( +[0-9.]+ [um]?s){5}")
				.containsPattern("round trip( +[0-9.]+ [um]?s){5}");
			assertThat(text.verdict()).isEqualTo("ok: 46 of 46 messages came back unchanged");
			JsonNode json = merge("--json", one.toString(), two.toString()).json();
			assertThat(json.path("runs").asInt()).isEqualTo(2);
			assertThat(json.path("verified").asInt()).isEqualTo(46);
			assertThat(json.path("seconds").asDouble()).isBetween(1.0, 19.0);
			assertThat(json.at("/roundTrip/max").asDouble()).isPositive();
			assertThat(json.path("handshake").isNull()).isTrue();
		}
	}

	@Test
	void aRunThatFailedFailsTheWhole() throws IOException {
		try (Peer peer = Peer.faithful(); Peer closing = Peer.of((socket) -> socket.getInputStream().read())) {
			Path one = probe("one", peer, "--count", "1");
			Path two = probe("two", closing, "--count", "1");
			ProbeResult result = merge(one, two);
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).startsWith(two + ": receive: ");
		}
	}

	@Test
	void aRunThatDidNotComeToItsEndFailsTheWhole() throws IOException {
		try (Peer peer = Peer.faithful()) {
			Path one = probe("one", peer, "--count", "1");
			Files.writeString(one, Files.readString(one).replaceAll("(?m)^#\\[Verdict.*\\R", ""));
			ProbeResult result = merge(one);
			assertThat(result.exitCode()).isEqualTo(1);
			assertThat(result.verdict()).isEqualTo(one + ": the run did not come to its end");
		}
	}

	@Test
	void whatIsNoLogIsNamed() throws IOException {
		Path text = Files.writeString(this.directory.resolve("text"), "nothing of interest\n");
		assertThat(merge(text).err()).isEqualTo("merge: %s is not a log of a probe (see --help)%n".formatted(text));
		Path missing = this.directory.resolve("missing");
		assertThat(merge(missing).err()).isEqualTo("merge: %s is not a readable log (see --help)%n".formatted(missing));
		assertThat(merge(missing).exitCode()).isEqualTo(2);
		assertThat(merge(new String[0]).err())
			.isEqualTo("merge: Missing required parameter: 'FILE' (see --help)%n".formatted());
	}

	@Test
	void fileThatCannotBeWrittenIsNamed() {
		ProbeResult result = ProbeResult.of("--histogram", this.directory.toString(), "localhost:7");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).isEqualTo("probe: %s cannot be written (see --help)%n".formatted(this.directory));
	}

	private Path probe(String name, Peer peer, String... options) {
		Path log = this.directory.resolve(name);
		String[] arguments = Arrays.copyOf(options, options.length + 3);
		arguments[options.length] = "--histogram";
		arguments[options.length + 1] = log.toString();
		arguments[options.length + 2] = peer.address();
		ProbeResult.of(arguments);
		return log;
	}

	private static ProbeResult merge(Path... files) {
		return merge(Arrays.stream(files).map(Path::toString).toArray(String[]::new));
	}

	private static ProbeResult merge(String... arguments) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int code = Probe.execute(new MergeCommand(), new PrintWriter(out, true), new PrintWriter(err, true), arguments);
		return new ProbeResult(code, out.toString(), err.toString());
	}

}
