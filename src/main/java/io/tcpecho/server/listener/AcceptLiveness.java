package io.tcpecho.server.listener;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;

/**
 * Liveness of the application, as far as it hangs on its accept loop: a process that
 * nobody can connect to is to be started anew.
 */
final class AcceptLiveness {

	private static final Log logger = LogFactory.getLog(AcceptLiveness.class);

	private final EchoServerConnectionFactory server;

	private volatile boolean broken;

	AcceptLiveness(EchoServerConnectionFactory server) {
		this.server = server;
	}

	/**
	 * Notes that the loop has ended although nobody has asked for it.
	 */
	void breakDown() {
		logger.error("The accept loop has ended; the echo server refuses clients until it is restarted");
		this.broken = true;
		publish(LivenessState.BROKEN);
	}

	/**
	 * Notes that there is a loop again.
	 */
	void mend() {
		if (this.broken) {
			this.broken = false;
			publish(LivenessState.CORRECT);
		}
	}

	private void publish(LivenessState state) {
		AvailabilityChangeEvent.publish(this.server.getApplicationEventPublisher(), this.server, state);
	}

}
