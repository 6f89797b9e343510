package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The page of a run: its picture, its machine and its tables, in Markdown.
 */
final class Report {

	private static final String PICTURE = "benchmarks.svg";

	private final Results results;

	private final LoadTable table;

	Report(Results results) {
		this.results = results;
		this.table = new LoadTable(results);
	}

	/**
	 * Writes the page and its picture.
	 * @param directory folder of both files; created if needed
	 * @throws IOException if that fails
	 */
	void write(Path directory) throws IOException {
		Files.createDirectories(directory);
		Files.writeString(directory.resolve("benchmarks.md"), page());
		Files.writeString(directory.resolve(PICTURE), new Chart(this.results).svg());
	}

	/**
	 * Returns the tables of all loads.
	 * @return text in Markdown, readable as it is
	 */
	String tables() {
		return this.results.loads().stream().map(this.table::render).collect(Collectors.joining("\n")) + messagePath();
	}

	private String page() {
		Machine machine = this.results.machine();
		Options options = this.results.options();
		return """
				# Benchmarks

				One run of `src/benchmark`: each server is a process of its own, one at a time; the load generator is
				another, on the same machine, and verifies every byte. Medians of %d rounds; a round measures all servers
				under all loads, in rotating order, each freshly started and under load for %.1f s before the %.1f s that are
				measured. *tcp-echo is* is the median of each round's quotient of the first column: above 1 tcp-echo does more
				messages a second, or takes more memory a connection. CPU is the server's, as the operating system accounts it. KB and MB are powers of 1024.

				![Bar chart of the tables below](%s)

				| | |
				|---|---|
				| processor | %s, %d cores |
				| memory | %d GB |
				| operating system | %s |
				| JDK | %s |
				| date | %s |
				| command | `%s` |

				%s"""
			.formatted(options.rounds(), options.warmUp().toMillis() / 1000.0, options.duration().toMillis() / 1000.0,
					PICTURE, machine.processor(), machine.cores(), machine.memory(), machine.kernel(), machine.java(),
					this.results.date(),
					"./mvnw -Pbenchmark -DskipTests -Dbenchmark.args=\"%s\" verify".formatted(arguments()), tables());
	}

	private String arguments() {
		return this.results.options()
			.arguments()
			.stream()
			.map((argument) -> argument.contains(" ") ? "'" + argument + "'" : argument)
			.collect(Collectors.joining(" "));
	}

	private String messagePath() {
		List<MessagePath.Result> rows = this.results.messagePath();
		if (rows.isEmpty()) {
			return "";
		}
		return """

				## Message path alone

				From the connection's loop through gateway, channel and service activator to the reply, without sockets
				(JMH, 64 B).

				| | ns/message | B/message |
				|---|--:|--:|
				""" + rows.stream()
			.map((row) -> "| %s | %,.0f | %,.0f |%n".formatted(row.name(), row.time(), row.allocated()))
			.collect(Collectors.joining());
	}

}
