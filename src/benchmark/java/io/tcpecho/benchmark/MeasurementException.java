package io.tcpecho.benchmark;

import java.io.Serial;

/**
 * Failure of a server or its load generator to do what is measured.
 */
class MeasurementException extends Exception {

	@Serial
	private static final long serialVersionUID = 1L;

	MeasurementException(String message) {
		super(message);
	}

}
