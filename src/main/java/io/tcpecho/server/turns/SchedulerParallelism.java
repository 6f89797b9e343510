package io.tcpecho.server.turns;

import java.lang.management.ManagementFactory;

import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Parallelism of the JDK's own scheduler, by its management interface.
 * <p>
 * {@code jdk.management.VirtualThreadSchedulerMXBean} is there from JDK 24 on, which the
 * code must not need to be compiled.
 */
final class SchedulerParallelism implements Parallelism {

	private static final Log logger = LogFactory.getLog(SchedulerParallelism.class);

	private static final String NAME = "jdk.management:type=VirtualThreadScheduler";

	private static final String ATTRIBUTE = "Parallelism";

	/** More threads than that would only compete with each other. */
	private static final int MOST = 64;

	/** The JDK's own limit, 256 unless set, which {@link #set} must not exceed. */
	private static final String MAX_POOL_SIZE = "jdk.virtualThreadScheduler.maxPoolSize";

	private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

	private final int max;

	SchedulerParallelism() {
		this.max = (read() > 0) ? Math.min(MOST, Integer.getInteger(MAX_POOL_SIZE, MOST)) : 0;
	}

	@Override
	public int get() {
		return Math.max(read(), 1);
	}

	@Override
	public void set(int threads) {
		try {
			this.beans.setAttribute(new ObjectName(NAME), new Attribute(ATTRIBUTE, threads));
		}
		catch (JMException | RuntimeException ex) {
			logger.warn("The scheduler of virtual threads keeps its %s threads".formatted(get()), ex);
		}
	}

	@Override
	public int max() {
		return this.max;
	}

	private int read() {
		try {
			return (int) this.beans.getAttribute(new ObjectName(NAME), ATTRIBUTE);
		}
		catch (JMException ex) {
			logger.debug("The scheduler of virtual threads cannot be managed", ex);
			return 0;
		}
	}

}
