package io.tcpecho.probe;

import java.io.Console;

/**
 * Whether a person is looking.
 */
final class Terminal {

	private Terminal() {
	}

	/**
	 * Returns whether standard input and output are a terminal.
	 * @return {@code false} if either is redirected
	 */
	@SuppressWarnings("SystemConsoleNull") // it is null until Java 22 and may be later
	static boolean isInteractive() {
		Console console = System.console();
		if (console == null) {
			return false;
		}
		try {
			// since Java 22 there may be a console without a terminal
			return (boolean) Console.class.getMethod("isTerminal").invoke(console);
		}
		catch (NoSuchMethodException ex) {
			return true;
		}
		catch (ReflectiveOperationException ex) {
			return false;
		}
	}

}
