package io.tcpecho.server;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long tests wait for what must come, however busy the machine is: what never comes
 * is late by any measure.
 */
public class Patience implements BeforeAllCallback {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	@Override
	public void beforeAll(ExtensionContext context) {
		Awaitility.setDefaultTimeout(TIMEOUT);
	}

}
