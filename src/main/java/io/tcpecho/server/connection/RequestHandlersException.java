package io.tcpecho.server.connection;

import java.io.Serial;
import java.util.List;

/**
 * A channel of requests that has no handler, or several.
 */
public class RequestHandlersException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String channel;

	private final String[] handlers;

	RequestHandlersException(String channel, List<String> handlers) {
		super("The channel '%s' needs one handler and has %s: %s".formatted(channel, handlers.size(), handlers));
		this.channel = channel;
		this.handlers = handlers.toArray(String[]::new);
	}

	String getChannel() {
		return this.channel;
	}

	/**
	 * Returns the handlers, by name.
	 */
	List<String> getHandlers() {
		return List.of(this.handlers);
	}

}
