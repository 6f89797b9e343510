package io.tcpecho.actuate;

import java.util.Map;

/**
 * Failure of a request by a parameter that has none of the values it may have.
 */
final class BadParameterException extends RuntimeException {

	private static final long serialVersionUID = 1;

	private final String parameter;

	private final String value;

	private final String allowed;

	BadParameterException(String parameter, String value, String allowed) {
		super("%s=%s is not %s".formatted(parameter, value, allowed));
		this.parameter = parameter;
		this.value = value;
		this.allowed = allowed;
	}

	/**
	 * Returns what whoever asked is told.
	 */
	Map<String, String> toBody() {
		return Map.of("parameter", this.parameter, "value", this.value, "allowed", this.allowed);
	}

}
