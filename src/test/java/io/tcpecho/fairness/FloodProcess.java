package io.tcpecho.fairness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A flood in a process of its own, so that its compiler and collector are not those of
 * the client that measures. It is told what to do by lines of its standard input and ends
 * with that.
 */
final class FloodProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader answers;

	private FloodProcess(Process process) {
		this.process = process;
		this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
	}

	/**
	 * Runs in the flood's process.
	 * @param args label of the flood and port of the server
	 * @throws IOException if the server cannot be reached
	 */
	public static void main(String[] args) throws IOException {
		Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> {
			System.err.println("The flood " + args[0] + " has ended: " + ex);
			Runtime.getRuntime().halt(1);
		});
		Traffic traffic = Flood.of(args[0]).traffic();
		traffic.open(Integer.parseInt(args[1]));
		System.out.println("open");
		BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String order = orders.readLine(); order != null; order = orders.readLine()) {
			if (order.equals("begin")) {
				traffic.begin();
			}
			System.out.println(traffic.getThrough());
		}
		Runtime.getRuntime().halt(0);
	}

	/**
	 * Starts the process and waits until its connections are open.
	 */
	static FloodProcess open(Flood flood, int port) throws IOException {
		FloodProcess started = new FloodProcess(
				new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path"),
						FloodProcess.class.getName(), flood.label(), String.valueOf(port))
					.redirectError(ProcessBuilder.Redirect.INHERIT)
					.start());
		started.answer();
		return started;
	}

	void begin() throws IOException {
		order("begin");
	}

	/**
	 * Returns what the server has coped with, see {@link Traffic#getThrough()}.
	 */
	long getThrough() throws IOException {
		return Long.parseLong(order("count"));
	}

	private String order(String order) throws IOException {
		if (this.process.isAlive()) {
			this.process.getOutputStream().write((order + "\n").getBytes(StandardCharsets.UTF_8));
			this.process.getOutputStream().flush();
		}
		return answer();
	}

	private String answer() throws IOException {
		String answer = this.answers.readLine();
		if (answer == null) {
			throw new IOException("The flood has ended");
		}
		return answer;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

}
