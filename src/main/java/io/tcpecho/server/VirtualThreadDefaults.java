package io.tcpecho.server;

/**
 * Defaults of the JDK's virtual thread scheduler that suit connections which read and
 * write all the time.
 */
public final class VirtualThreadDefaults {

	private VirtualThreadDefaults() {
	}

	/**
	 * Sets the defaults, each unless its system property is set. It must come before the
	 * first virtual thread starts: the JDK reads them once.
	 * <ul>
	 * <li>{@code jdk.pollerMode}: a platform thread waits for input. Where virtual
	 * threads do, on the scheduler that they compete for, single connections were left
	 * waiting for hundreds of milliseconds.</li>
	 * <li>{@code jdk.virtualThreadScheduler.parallelism}: one scheduler thread on a
	 * machine of one or two processors, where a second only competes with the poller and
	 * the kernel's own work.</li>
	 * </ul>
	 */
	public static void apply() {
		setIfAbsent("jdk.pollerMode", 1);
		if (Runtime.getRuntime().availableProcessors() <= 2) {
			setIfAbsent("jdk.virtualThreadScheduler.parallelism", 1);
		}
	}

	private static void setIfAbsent(String property, int value) {
		if (System.getProperty(property) == null) {
			System.setProperty(property, String.valueOf(value));
		}
	}

}
