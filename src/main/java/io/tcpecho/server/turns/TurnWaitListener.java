package io.tcpecho.server.turns;

import java.time.Duration;

/**
 * Somebody who is told how long threads wait for the scheduler.
 */
@FunctionalInterface
public interface TurnWaitListener {

	/**
	 * Takes note of a wait, some 10 to 200 times a second while there is traffic. It must
	 * neither block nor throw.
	 * @param wait how long a thread waited that had been woken, until it ran
	 */
	void waited(Duration wait);

}
