package io.tcpecho.server.connection;

/**
 * Name of a listener, and where its configuration stands.
 *
 * @param value the name as it stands in logs, meters and health
 * @param prefix what its keys begin with
 */
public record ListenerName(String value, String prefix) {

	/** The listener whose keys are the server's own. */
	public static final ListenerName MAIN = new ListenerName("main", "echo.server");

	/**
	 * Creates the name of a further listener.
	 * @param value the name
	 * @return a name whose keys are those below it
	 */
	public static ListenerName of(String value) {
		return new ListenerName(value, MAIN.prefix() + ".listeners." + value);
	}

	/**
	 * Returns the whole name of a key.
	 * @param key its last part, such as {@code port}
	 * @return the key as it stands in the configuration
	 */
	public String key(String key) {
		return this.prefix + "." + key;
	}

	/**
	 * Returns whether this is the main listener.
	 */
	public boolean isMain() {
		return equals(MAIN);
	}

	/**
	 * Returns what to call the listener in a report.
	 * @return the server's name, or the listener's and the server's
	 */
	public String describe() {
		return isMain() ? "the echo server" : "listener '%s' of the echo server".formatted(this.value);
	}

}
