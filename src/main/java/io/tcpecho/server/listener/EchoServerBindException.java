package io.tcpecho.server.listener;

import java.io.Serial;
import java.net.InetSocketAddress;

import io.tcpecho.server.connection.ListenerName;

/**
 * Failure to bind the echo server's listening socket; it stops the start.
 */
public class EchoServerBindException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient ListenerName name;

	private final InetSocketAddress endpoint;

	EchoServerBindException(ListenerName name, InetSocketAddress endpoint, Throwable cause) {
		super("Cannot bind %s to %s: %s".formatted(name.describe(), endpoint, cause.getMessage()), cause);
		this.name = name;
		this.endpoint = endpoint;
	}

	ListenerName getListenerName() {
		return this.name;
	}

	InetSocketAddress getEndpoint() {
		return this.endpoint;
	}

}
