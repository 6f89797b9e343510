package io.tcpecho.probe;

import java.util.Locale;

/**
 * Steps of a probe's way, in order; a verdict names the one that failed.
 */
enum Step {

	/** From the host's name to its addresses. */
	RESOLVE,

	/** TCP connection. */
	CONNECT,

	/** TLS handshake. */
	HANDSHAKE,

	/** Bytes on their way to the peer. */
	SEND,

	/** Bytes on their way back. */
	RECEIVE,

	/** Comparison of what came back with what was sent. */
	VERIFY,

	/** Comparison of what was measured with what was demanded. */
	MEASURE;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
