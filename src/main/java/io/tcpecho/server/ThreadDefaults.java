package io.tcpecho.server;

/**
 * Defaults of the JDK that suit a thread a connection, virtual ones that read and write
 * all the time or platform ones.
 */
public final class ThreadDefaults {

	private static final int LARGEST_CACHED_BUFFER = 16 * 1024;

	private ThreadDefaults() {
	}

	/**
	 * Sets the defaults, each unless its system property is set. It must come before the
	 * first virtual thread starts and the first socket is read: the JDK reads them once.
	 * <ul>
	 * <li>{@code jdk.pollerMode}: a platform thread waits for input. Where virtual
	 * threads do, on the scheduler that they compete for, single connections were left
	 * waiting for hundreds of milliseconds.</li>
	 * <li>{@code jdk.virtualThreadScheduler.parallelism}: one scheduler thread on a
	 * machine of one or two processors, where a second only competes with the poller and
	 * the kernel's own work.</li>
	 * <li>{@code jdk.nio.maxCachedBufferSize}, where connections have platform threads:
	 * the JDK keeps a buffer outside the heap for each of them, as large as its largest
	 * read or write was. 2,046 connections that had echoed 64 KB once took all of 128
	 * MB.</li>
	 * </ul>
	 */
	public static void apply() {
		setIfAbsent("jdk.pollerMode", 1);
		if (Runtime.getRuntime().availableProcessors() <= 2) {
			setIfAbsent("jdk.virtualThreadScheduler.parallelism", 1);
		}
		if (!ConnectionThreads.areVirtualSupported() || areSwitchedOff()) {
			setIfAbsent("jdk.nio.maxCachedBufferSize", LARGEST_CACHED_BUFFER);
		}
	}

	/**
	 * Returns whether virtual threads are switched off where that is known before there
	 * is an application: by a system property or the environment.
	 */
	private static boolean areSwitchedOff() {
		String property = System.getProperty("spring.threads.virtual.enabled");
		String enabled = (property != null) ? property : System.getenv("SPRING_THREADS_VIRTUAL_ENABLED");
		return "false".equalsIgnoreCase(enabled);
	}

	private static void setIfAbsent(String property, int value) {
		if (System.getProperty(property) == null) {
			System.setProperty(property, String.valueOf(value));
		}
	}

}
