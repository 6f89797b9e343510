package io.tcpecho.server.log;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text of clients on its way to a log.
 */
class LogTextTests {

	@Test
	void ordinaryTextStays() {
		assertThat(LogText.escape("Grüße, 127.0.0.1: \"x\"")).isEqualTo("Grüße, 127.0.0.1: \"x\"");
		Throwable failure = new IllegalStateException("ordinary");
		assertThat(LogText.escape(failure)).isSameAs(failure);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, '\n', '\r', '\t', 27, 127, 133, 155, 0x2028, 0x2029 })
	void controlCharactersAndLineSeparatorsAreEscaped(int character) {
		assertThat(LogText.escape("a" + (char) character + "b")).isEqualTo("a\\u%04xb".formatted(character));
	}

	@Test
	void messagesOfCausesAndSuppressedFailuresForgeNoLine() {
		Throwable failure = new IllegalStateException("first", new IllegalArgumentException("a\nforged"));
		Throwable suppressing = new IllegalStateException("first");
		suppressing.addSuppressed(new IllegalArgumentException("b\nforged"));
		assertThat(print(LogText.escape(failure))).contains("a\\u000aforged").doesNotContain("\nforged");
		assertThat(print(LogText.escape(suppressing))).contains("first").doesNotContain("\nforged");
	}

	@Test
	void circularCausesEnd() {
		Throwable failure = new IllegalStateException("x\ny");
		failure.initCause(new IllegalArgumentException(failure));
		assertThat(print(LogText.escape(failure))).contains("x\\u000ay").doesNotContain("x\ny");
	}

	private static String print(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text, true));
		return text.toString();
	}

}
