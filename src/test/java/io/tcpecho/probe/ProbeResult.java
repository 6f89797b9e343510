package io.tcpecho.probe;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run in this process has printed and returned.
 */
record ProbeResult(int exitCode, String out, String err) {

	static ProbeResult of(String... args) {
		StringWriter out = new StringWriter();
		StringWriter err = new StringWriter();
		int code = Probe.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
		return new ProbeResult(code, out.toString(), err.toString());
	}

	/**
	 * Runs with a JSON result.
	 */
	static ProbeResult json(String... args) {
		return of(Stream.concat(Stream.of("--json"), Stream.of(args)).toArray(String[]::new));
	}

	JsonNode json() {
		return JsonMapper.shared().readTree(this.out);
	}

	String verdict() {
		return this.out.lines().reduce("", (before, line) -> line);
	}

}
