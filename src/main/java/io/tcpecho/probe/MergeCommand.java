package io.tcpecho.probe;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Command line that makes one report of several runs.
 */
@Command(name = "merge", mixinStandardHelpOptions = true, versionProvider = ProbeVersion.class,
		usageHelpAutoWidth = true, abbreviateSynopsis = true,
		description = "Makes one report of the logs that probes have written with --histogram.",
		exitCodeListHeading = "%nExit codes:%n", exitCodeList = { "0:all of the probes were pleased",
				"1:one of them was not, or did not come to its end", "2:the command line is wrong" })
final class MergeCommand implements Callable<Integer> {

	@Parameters(paramLabel = "FILE", arity = "1..*", description = "Logs of probes.")
	private Path[] files = {};

	@Option(names = "--json", description = "Print the result as JSON, and nothing else.")
	private boolean json;

	@Spec
	private @Nullable CommandSpec spec;

	/**
	 * Merges the logs.
	 * @return the exit code
	 * @throws ParameterException if a file is no log of a probe
	 */
	@Override
	public Integer call() {
		CommandSpec command = Objects.requireNonNull(this.spec);
		List<RunLog> logs;
		try {
			logs = Stream.of(this.files).map(RunLog::read).toList();
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(command.commandLine(), String.valueOf(ex.getMessage()), ex);
		}
		PrintWriter out = command.commandLine().getOut();
		MergedRuns merged = new MergedRuns(logs);
		out.println(this.json ? merged.json() : merged.text());
		out.flush();
		return merged.success() ? 0 : 1;
	}

}
