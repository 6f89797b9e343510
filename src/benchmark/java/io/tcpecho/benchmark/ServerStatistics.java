package io.tcpecho.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What the operating system accounts to a process so far.
 *
 * @param processorTime time on a processor, in user and kernel mode, as a multiple of the
 * clock tick
 * @param resident resident memory in kilobytes ({@code VmRSS})
 * @param peakResident largest resident memory so far in kilobytes ({@code VmHWM})
 */
record ServerStatistics(Duration processorTime, long resident, long peakResident) {

	/**
	 * Reads {@code /proc}.
	 * @param process a live process
	 * @return its statistics
	 * @throws IOException if the process has ended
	 */
	static ServerStatistics of(ProcessHandle process) throws IOException {
		Path status = Path.of("/proc", Long.toString(process.pid()), "status");
		// on Linux this is utime + stime of /proc/<pid>/stat
		Duration processorTime = process.info()
			.totalCpuDuration()
			.orElseThrow(() -> new IOException("The process has ended"));
		return new ServerStatistics(processorTime, kilobytes(status, "VmRSS:"), kilobytes(status, "VmHWM:"));
	}

	private static long kilobytes(Path status, String field) throws IOException {
		try (Stream<String> lines = Files.lines(status)) {
			return lines.filter((line) -> line.startsWith(field))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.findFirst()
				.orElseThrow(() -> new IOException("The process has ended"));
		}
	}

}
