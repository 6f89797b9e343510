package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The processes that the benchmark has started. None outlives it, also when it is
 * interrupted.
 */
final class ChildProcesses {

	/**
	 * Raises the limit of open files to what is allowed, and becomes the command: the id
	 * of the process is that of the server.
	 */
	private static final List<String> SHELL = List.of("/bin/sh", "-c", "ulimit -n $(ulimit -Hn); exec \"$@\"", "sh");

	/**
	 * Options of a JVM, such as those of a log, that would not show in the report.
	 */
	private static final Set<String> HIDDEN_OPTIONS = Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

	private final Path directory;

	private final Set<Process> live = new HashSet<>();

	private boolean ended;

	/**
	 * Creates an empty set.
	 * @param directory working directory of the processes
	 */
	ChildProcesses(Path directory) {
		this.directory = directory;
		Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "end-child-processes"));
	}

	/**
	 * Starts a process.
	 * @param command the command and its arguments
	 * @param log file that receives its standard output and error
	 * @return the process
	 * @throws IOException if the command cannot be executed
	 */
	Process start(List<String> command, Path log) throws IOException {
		return start(builder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
	}

	/**
	 * Starts a process whose standard output is read through a pipe.
	 * @param command the command and its arguments
	 * @param log file that receives its standard error
	 * @param limit how long the process may take until it is ended
	 * @return the process
	 * @throws IOException if the command cannot be executed
	 */
	Process startPiped(List<String> command, Path log, Duration limit) throws IOException {
		Process process = start(builder(command).redirectError(log.toFile()));
		process.onExit().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).exceptionally((ex) -> {
			end(process);
			return process;
		});
		return process;
	}

	private ProcessBuilder builder(List<String> command) {
		List<String> all = new ArrayList<>(SHELL);
		all.addAll(command);
		ProcessBuilder builder = new ProcessBuilder(all).directory(this.directory.toFile());
		builder.environment().keySet().removeAll(HIDDEN_OPTIONS);
		return builder;
	}

	private synchronized Process start(ProcessBuilder builder) throws IOException {
		if (this.ended) {
			throw new IOException("The benchmark has been interrupted");
		}
		Process process = builder.start();
		this.live.add(process);
		return process;
	}

	/**
	 * Ends a process and those that it has started, and waits until it has gone.
	 * @param process the process; may have ended already
	 */
	void end(Process process) {
		process.descendants().forEach(ProcessHandle::destroyForcibly);
		process.destroyForcibly();
		process.onExit().join();
		synchronized (this) {
			this.live.remove(process);
		}
	}

	private void endAll() {
		List<Process> processes;
		synchronized (this) {
			this.ended = true;
			processes = List.copyOf(this.live);
		}
		processes.forEach(this::end);
	}

}
