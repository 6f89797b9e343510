package io.tcpecho.server.tls;

import java.io.Serial;

/**
 * Failure to use the SSL bundle of the configuration.
 */
public class TlsConfigurationException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String key;

	private final String bundleName;

	TlsConfigurationException(String key, String bundleName, Throwable cause) {
		super("SSL bundle '%s' cannot be used".formatted(bundleName), cause);
		this.key = key;
		this.bundleName = bundleName;
	}

	/**
	 * Returns what names the bundle.
	 */
	String getKey() {
		return this.key;
	}

	String getBundleName() {
		return this.bundleName;
	}

}
