package io.tcpecho.fairness;

import java.util.List;

import io.tcpecho.EchoApplication;

/**
 * How a server is set up that floods of one kind are made for.
 */
enum Setup {

	/** Messages that end with a line feed. */
	LINES(EchoApplication.class, "echo.server.framing=lf"),

	/** The default: bytes as they come. */
	RAW(EchoApplication.class, "echo.server.framing=raw"),

	/** As RAW, with TLS. */
	TLS(EchoApplication.class, "echo.server.framing=raw", "echo.server.ssl.bundle=echo",
			"spring.ssl.bundle.pem.echo.keystore.certificate=" + Tls.FILES + "server.pem",
			"spring.ssl.bundle.pem.echo.keystore.private-key=" + Tls.FILES + "server.key"),

	/** As LINES, with a handler that takes the time that a message names. */
	SLOW(SlowApplication.class, "echo.server.framing=lf");

	private final Class<?> application;

	private final List<String> properties;

	Setup(Class<?> application, String... properties) {
		this.application = application;
		this.properties = List.of(properties);
	}

	Class<?> getApplication() {
		return this.application;
	}

	List<String> getProperties() {
		return this.properties;
	}

}
