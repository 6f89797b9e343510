package io.tcpecho.benchmark;

import java.util.Locale;

import io.tcpecho.framing.Framing;

/**
 * What a server and its clients speak.
 */
enum Protocol {

	/** Whatever one read returned goes back. */
	RAW(Framing.RAW),

	/** Lines go back. */
	CRLF(Framing.CRLF),

	/** Whatever one read returned goes back, over TLS. */
	TLS(Framing.RAW);

	private final Framing framing;

	Protocol(Framing framing) {
		this.framing = framing;
	}

	Framing framing() {
		return this.framing;
	}

	/**
	 * Returns the name on command lines.
	 * @return for instance {@code crlf}
	 */
	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
