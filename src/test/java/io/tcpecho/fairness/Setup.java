package io.tcpecho.fairness;

import java.util.List;

import io.tcpecho.server.TestApplication;

/**
 * How a server is set up that floods of one kind are made for.
 */
enum Setup {

	/** Messages that end with a line feed. */
	LINES,

	/** The default: bytes as they come. */
	RAW,

	/** As RAW, with TLS. */
	TLS,

	/** As LINES, with a handler that takes the time that a message names. */
	SLOW;

	Class<?> application() {
		return (this == SLOW) ? SlowApplication.class : TestApplication.class;
	}

	List<String> properties() {
		return switch (this) {
			case LINES, SLOW -> List.of("echo.server.framing=lf");
			case RAW -> List.of("echo.server.framing=raw");
			case TLS -> List.of("echo.server.framing=raw", "echo.server.ssl.bundle=echo",
					"spring.ssl.bundle.pem.echo.keystore.certificate=" + Tls.FILES + "server.pem",
					"spring.ssl.bundle.pem.echo.keystore.private-key=" + Tls.FILES + "server.key");
		};
	}

}
