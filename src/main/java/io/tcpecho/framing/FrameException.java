package io.tcpecho.framing;

import java.io.IOException;
import java.io.Serial;

/**
 * Violation of the framing by a peer.
 */
public class FrameException extends IOException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Fault fault;

	/**
	 * Creates the exception, which ends the connection when the replies due have been
	 * sent.
	 * @param fault what is wrong with the frame
	 * @param message the same for a person
	 */
	public FrameException(Fault fault, String message) {
		super(message);
		this.fault = fault;
	}

	/**
	 * Returns what is wrong with the frame.
	 * @return the fault
	 */
	public Fault getFault() {
		return this.fault;
	}

	/**
	 * What can be wrong with a frame.
	 */
	public enum Fault {

		/** It exceeds the longest frame. */
		TOO_LONG,

		/** It is not as frames of this framing are: most often it begins otherwise. */
		MALFORMED,

		/** The stream ended in the middle of it. */
		TRUNCATED

	}

}
