package io.tcpecho.server.listener;

import java.util.HashSet;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;

/**
 * Liveness of the application, as far as it hangs on its accept loops: a process that has
 * lost one is to be started anew.
 */
public final class AcceptLiveness {

	private static final Log logger = LogFactory.getLog(AcceptLiveness.class);

	/** Whose loops have ended. */
	private final Set<EchoServerConnectionFactory> broken = new HashSet<>();

	/**
	 * Notes that a listener's loop has ended although nobody has asked for it.
	 */
	synchronized void breakDown(EchoServerConnectionFactory listener) {
		logger.error("The accept loop has ended; %s refuses clients until it is restarted"
			.formatted(listener.getListenerName().describe()));
		this.broken.add(listener);
		publish(listener, LivenessState.BROKEN);
	}

	/**
	 * Notes that a listener has a loop again.
	 */
	synchronized void mend(EchoServerConnectionFactory listener) {
		if (this.broken.remove(listener) && this.broken.isEmpty()) {
			publish(listener, LivenessState.CORRECT);
		}
	}

	private static void publish(EchoServerConnectionFactory listener, LivenessState state) {
		AvailabilityChangeEvent.publish(listener.getApplicationEventPublisher(), listener, state);
	}

}
