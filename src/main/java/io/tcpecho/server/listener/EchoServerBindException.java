package io.tcpecho.server.listener;

import java.io.Serial;
import java.net.InetSocketAddress;

/**
 * Failure to bind the echo server's listening socket; it stops the start.
 */
public class EchoServerBindException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final InetSocketAddress endpoint;

	EchoServerBindException(InetSocketAddress endpoint, Throwable cause) {
		super("Cannot bind the echo server to %s: %s".formatted(endpoint, cause.getMessage()), cause);
		this.endpoint = endpoint;
	}

	InetSocketAddress getEndpoint() {
		return this.endpoint;
	}

}
