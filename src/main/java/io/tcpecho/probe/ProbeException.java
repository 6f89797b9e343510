package io.tcpecho.probe;

import java.io.IOException;
import java.io.Serial;

/**
 * Failure whose step is known where it is noticed.
 */
final class ProbeException extends IOException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Step step;

	ProbeException(Step step, String reason) {
		super(reason);
		this.step = step;
	}

	Failure toFailure() {
		return new Failure(this.step, String.valueOf(getMessage()));
	}

}
