package io.tcpecho.probe;

/**
 * The probe as a process, whatever the application is that it comes with.
 */
public final class ProbeMain {

	private ProbeMain() {
	}

	/**
	 * Runs the probe.
	 * @param args its command line
	 */
	public static void main(String[] args) {
		System.exit(Probe.run(args));
	}

}
