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

	private final String content;

	private final String[] handlers;

	RequestHandlersException(String channel, String content, List<String> handlers) {
		super("The channel '%s' needs one handler and has %s: %s".formatted(channel, handlers.size(), handlers));
		this.channel = channel;
		this.content = content;
		this.handlers = handlers.toArray(String[]::new);
	}

	String getChannel() {
		return this.channel;
	}

	/**
	 * Returns what the channel's messages are, as a clause.
	 */
	String getContent() {
		return this.content;
	}

	/**
	 * Returns the handlers, by name.
	 */
	List<String> getHandlers() {
		return List.of(this.handlers);
	}

}
