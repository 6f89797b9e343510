package io.tcpecho.server.connection;

import java.time.Duration;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The line of a connection that is over, as programs read it.
 */
@ExtendWith(OutputCaptureExtension.class)
class AccessLogTests {

	@Test
	void digitsAreTheSameInEveryLanguage(CapturedOutput output) {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
		try {
			new AccessLog().connectionEnded(new ConnectionEnd("id", "main", "192.0.2.1", 40123, null, null, 14, 15, 16,
					Duration.ofMillis(1234), CloseReason.CLIENT_CLOSED, null, null));
		}
		finally {
			Locale.setDefault(before);
		}
		assertThat(output).contains(
				"192.0.2.1:40123 received=14 sent=15 messages=16 duration=1234ms reason=client-closed listener=main");
	}

	@Test
	void whatIsQuotedFollowsTheListener(CapturedOutput output) {
		new AccessLog().connectionEnded(new ConnectionEnd("id", "tls", "192.0.2.1", 40123, null, null, 0, 0, 0,
				Duration.ofMillis(1), CloseReason.HANDSHAKE_FAILED, "CN=client", "no cipher"));
		assertThat(output.toString().stripTrailing())
			.endsWith("reason=handshake-failed listener=tls subject=\"CN=client\" cause=\"no cipher\"");
	}

	@Test
	void whatIsQuotedCannotEndItsQuotes(CapturedOutput output) {
		new AccessLog().connectionEnded(new ConnectionEnd("id", "tls", "192.0.2.1", 40123, null, null, 0, 0, 0,
				Duration.ofMillis(1), CloseReason.HANDSHAKE_FAILED, null, "\" reason=client-closed \\"));
		assertThat(output.toString().stripTrailing()).endsWith(" cause=\"\\\" reason=client-closed \\\\\"");
	}

	@Test
	void clientsThatAreTurnedAwayDoNotFillTheLog(CapturedOutput output) {
		AccessLog log = new AccessLog();
		for (int i = 0; i < 1000; i++) {
			log.connectionEnded(new ConnectionEnd("id", "proxy", "192.0.2.1", 40123, "192.0.2.9", 4711, 0, 0, 0,
					Duration.ofMillis(1), CloseReason.MAX_CONNECTIONS_PER_CLIENT, null, null));
		}
		assertThat(output.toString().lines()).hasSizeBetween(1, 10)
			.first()
			.asString()
			.contains("reason=max-connections-per-client listener=proxy proxy=192.0.2.9:4711");
	}

}
