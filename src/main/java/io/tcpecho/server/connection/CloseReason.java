package io.tcpecho.server.connection;

import java.util.Locale;

import io.tcpecho.framing.FrameException;

/**
 * Causes of a connection's end. Each connection has exactly one: the first.
 */
public enum CloseReason {

	/** The client has closed its sending side, and all replies have been sent. */
	CLIENT_CLOSED,

	/** The client has reset the connection, or the network has broken it. */
	CLIENT_RESET,

	/** No byte went either way for the idle timeout. */
	IDLE_TIMEOUT,

	/** A frame did not become whole within the frame timeout. */
	FRAME_TIMEOUT,

	/** The client did not take a write within the write timeout. */
	WRITE_TIMEOUT,

	/** The TLS handshake did not end within its timeout. */
	HANDSHAKE_TIMEOUT,

	/** The TLS handshake failed. */
	HANDSHAKE_FAILED,

	/** The header of the PROXY protocol did not become whole within its timeout. */
	PROXY_HEADER_TIMEOUT,

	/**
	 * The connection did not begin with a header of the PROXY protocol, or with one that
	 * is none.
	 */
	PROXY_HEADER_MALFORMED,

	/** It came from nobody who may send a header of the PROXY protocol. */
	PROXY_UNTRUSTED,

	/**
	 * As many connections of the client that the PROXY protocol's header names are open.
	 */
	MAX_CONNECTIONS_PER_CLIENT,

	/** A frame exceeded the longest one. */
	FRAME_TOO_LONG,

	/** A frame did not begin as frames of the framing do. */
	FRAME_MALFORMED,

	/** The client has closed its sending side in the middle of a frame. */
	FRAME_TRUNCATED,

	/** The service activator failed, or its reply could not be sent. */
	HANDLER_ERROR,

	/** The service activator gave no reply within the reply timeout. */
	REPLY_TIMEOUT,

	/** It held most when the memory for messages of all connections was spent. */
	OVERLOADED,

	/** Somebody has closed this connection through the management of the server. */
	CLOSED_BY_OPERATOR,

	/** The server stops. */
	SERVER_SHUTDOWN;

	/**
	 * Returns the reason as it stands in logs and meters.
	 * @return for instance {@code client-closed}
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Returns whether the client has sent all that it will: if not, closing must not
	 * discard what is on its way.
	 */
	boolean isEndOfInput() {
		return this == CLIENT_CLOSED || this == FRAME_TRUNCATED;
	}

	static CloseReason of(FrameException.Fault fault) {
		return switch (fault) {
			case TOO_LONG -> FRAME_TOO_LONG;
			case MALFORMED -> FRAME_MALFORMED;
			case TRUNCATED -> FRAME_TRUNCATED;
		};
	}

}
