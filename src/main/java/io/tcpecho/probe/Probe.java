package io.tcpecho.probe;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Entry point of the probe.
 */
public final class Probe {

	private Probe() {
	}

	/**
	 * Probes an echo server and prints the result to standard output.
	 * @param args the command line, without the word {@code probe}; {@code --help} tells
	 * of it
	 * @return the exit code: 0 if all that was sent came back unchanged, 1 if not, 2 if
	 * the command line is wrong
	 */
	public static int run(String... args) {
		return execute(new ProbeCommand(), args);
	}

	/**
	 * Makes one report of several runs and prints it to standard output.
	 * @param args the command line, without the word {@code merge}; {@code --help} tells
	 * of it
	 * @return the exit code: 0 if all of the runs were a success, 1 if not, 2 if the
	 * command line is wrong
	 */
	public static int merge(String... args) {
		return execute(new MergeCommand(), args);
	}

	private static int execute(Object options, String... args) {
		return execute(options, new PrintWriter(System.out, true, StandardCharsets.UTF_8),
				new PrintWriter(System.err, true, StandardCharsets.UTF_8), args);
	}

	static int run(PrintWriter out, PrintWriter err, String... args) {
		return execute(new ProbeCommand(), out, err, args);
	}

	static int execute(Object options, PrintWriter out, PrintWriter err, String... args) {
		CommandLine command = new CommandLine(options, new Factory());
		OptionValues.register(command);
		return command.setOut(out)
			.setErr(err)
			.setParameterExceptionHandler(Probe::reject)
			.setExecutionExceptionHandler(Probe::breakOff)
			.execute(args);
	}

	/**
	 * Tells in one line what is wrong with the command line.
	 */
	private static int reject(ParameterException failure, String[] args) {
		String line = String.valueOf(failure.getMessage()).replaceFirst("^Error: ", "").replaceAll("\\R\\s*", " ");
		if (failure instanceof UnmatchedArgumentException unmatched) {
			List<String> suggestions = unmatched.getSuggestions();
			line = "unknown option or argument '%s'%s".formatted(unmatched.getUnmatched().get(0),
					suggestions.isEmpty() ? "" : ", did you mean " + String.join(" or ", suggestions) + "?");
		}
		CommandLine command = failure.getCommandLine();
		command.getErr().println(command.getCommandName() + ": " + line + " (see --help)");
		return CommandLine.ExitCode.USAGE;
	}

	/**
	 * Tells in one line what nobody has foreseen.
	 */
	private static int breakOff(Exception failure, CommandLine command, ParseResult parsed) {
		command.getErr()
			.println(command.getCommandName() + ": failed unexpectedly: "
					+ failure.toString().replaceAll("\\R\\s*", " "));
		return CommandLine.ExitCode.SOFTWARE;
	}

	/**
	 * Factory that does without what picocli's own begins with: a search for Groovy in
	 * every library of the jar.
	 */
	private static final class Factory implements IFactory {

		@Override
		public <K> K create(Class<K> type) throws ReflectiveOperationException {
			return type.getDeclaredConstructor().newInstance();
		}

	}

}
