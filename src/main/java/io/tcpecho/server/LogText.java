package io.tcpecho.server;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * Text from outside, made fit for a log: control characters and line breaks, with which a
 * client could forge lines or command a terminal, become escapes.
 */
final class LogText {

	private LogText() {
	}

	/**
	 * Escapes a text.
	 * @param text text from outside
	 * @return the text, with a Java escape for each control character, line or paragraph
	 * separator
	 */
	static String escape(String text) {
		if (text.chars().noneMatch(LogText::isControl)) {
			return text;
		}
		StringBuilder escaped = new StringBuilder();
		text.chars().forEach((character) -> {
			if (isControl(character)) {
				escaped.append("\\u%04x".formatted(character));
			}
			else {
				escaped.append((char) character);
			}
		});
		return escaped.toString();
	}

	/**
	 * Escapes the messages of a failure and its causes.
	 * @param failure a failure whose message may quote what a client has sent
	 * @return the failure, or one that looks like it if any message needs an escape
	 */
	static Throwable escape(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause.toString().chars().anyMatch(LogText::isControl)) {
				return new EscapedFailure(failure);
			}
		}
		return failure;
	}

	private static boolean isControl(int character) {
		return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
	}

	/** A failure with the stack trace of another one. */
	private static final class EscapedFailure extends RuntimeException {

		@Serial
		private static final long serialVersionUID = 1L;

		EscapedFailure(Throwable original) {
			super(escape(original.toString()), copyOf(original.getCause()), false, true);
			setStackTrace(original.getStackTrace());
		}

		private static @Nullable Throwable copyOf(@Nullable Throwable cause) {
			return (cause != null) ? new EscapedFailure(cause) : null;
		}

	}

}
