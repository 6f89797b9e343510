package io.tcpecho.server.log;

import java.io.Serial;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Text from outside, made fit for a log: control characters and line breaks, with which a
 * client could forge lines or command a terminal, become escapes.
 */
public final class LogText {

	private LogText() {
	}

	/**
	 * Escapes a text.
	 * @param text text from outside
	 * @return the text, with a Java escape for each control character, line or paragraph
	 * separator
	 */
	public static String escape(String text) {
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
	public static Throwable escape(Throwable failure) {
		return allOf(failure, Collections.newSetFromMap(new IdentityHashMap<>())).stream()
			.anyMatch((each) -> each.toString().chars().anyMatch(LogText::isControl)) ? new EscapedFailure(failure, 0)
					: failure;
	}

	/**
	 * Collects a failure, its causes and what it has suppressed, each once: chains may be
	 * circular.
	 */
	private static Set<Throwable> allOf(@Nullable Throwable failure, Set<Throwable> found) {
		if (failure != null && found.add(failure)) {
			allOf(failure.getCause(), found);
			for (Throwable suppressed : failure.getSuppressed()) {
				allOf(suppressed, found);
			}
		}
		return found;
	}

	private static boolean isControl(int character) {
		return Character.isISOControl(character) || character == '\u2028' || character == '\u2029';
	}

	/**
	 * A failure with the stack trace of another one, but not with what that suppressed.
	 */
	private static final class EscapedFailure extends RuntimeException {

		@Serial
		private static final long serialVersionUID = 1L;

		/** Causes of causes that are copied: chains may be circular. */
		private static final int DEEPEST = 20;

		EscapedFailure(Throwable original, int depth) {
			super(escape(original.toString()), copyOf(original.getCause(), depth + 1), false, true);
			setStackTrace(original.getStackTrace());
		}

		private static @Nullable Throwable copyOf(@Nullable Throwable cause, int depth) {
			return (cause != null && depth < DEEPEST) ? new EscapedFailure(cause, depth) : null;
		}

	}

}
