package io.tcpecho.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server that runs and accepts connections.
 */
final class ServerProcess implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofSeconds(60);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

	private final ChildProcesses processes;

	private final Process process;

	private final int port;

	private ServerProcess(ChildProcesses processes, Process process, int port) {
		this.processes = processes;
		this.process = process;
		this.port = port;
	}

	/**
	 * Starts a server and waits until it accepts connections.
	 * @param server the server
	 * @param load load that it will be measured under
	 * @param processes where it runs
	 * @param log file that receives its output
	 * @return the server; to be closed
	 * @throws MeasurementException if it does not start
	 */
	static ServerProcess start(Server server, Load load, ChildProcesses processes, Path log)
			throws IOException, InterruptedException, MeasurementException {
		int port = FreePort.find();
		ServerProcess started = new ServerProcess(processes,
				processes.start(server.commandLine().create(load, port), log), port);
		try {
			started.awaitListening(log);
			return started;
		}
		catch (InterruptedException | MeasurementException ex) {
			started.close();
			throw ex;
		}
	}

	int port() {
		return this.port;
	}

	ServerStatistics statistics() throws IOException {
		return ServerStatistics.of(this.process.toHandle());
	}

	private void awaitListening(Path log) throws InterruptedException, MeasurementException {
		long deadline = System.nanoTime() + START_LIMIT.toNanos();
		while (!isListening()) {
			if (!this.process.isAlive()) {
				throw new MeasurementException("ended at its start, see " + log.getFileName());
			}
			if (System.nanoTime() > deadline) {
				throw new MeasurementException("did not listen within " + START_LIMIT.toSeconds() + " s");
			}
			Thread.sleep(POLL_INTERVAL.toMillis());
		}
	}

	private boolean isListening() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.processes.end(this.process);
	}

}
