package io.tcpecho.server.tls;

import java.io.Serial;

/**
 * Failure to use the SSL bundle of the configuration.
 */
public class TlsConfigurationException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String bundleName;

	TlsConfigurationException(String bundleName, Throwable cause) {
		super("SSL bundle '%s' cannot be used".formatted(bundleName), cause);
		this.bundleName = bundleName;
	}

	String getBundleName() {
		return this.bundleName;
	}

}
