package io.tcpecho.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The books, whatever those who are told of an end throw.
 */
class ConnectionLedgerTests {

	private final List<ConnectionEnd> told = new ArrayList<>();

	private final ConnectionLedger ledger = new ConnectionLedger(List.of((end) -> {
		throw new AssertionError("on purpose");
	}, this.told::add));

	@Test
	void errorOfAListenerHarmsNeitherTheOthersNorTheBooks() {
		ConnectionActivity activity = new ConnectionActivity();
		ConnectionEnd end = new ConnectionEnd("id", "127.0.0.1", 1, 3, 0, 0, Duration.ZERO, CloseReason.CLIENT_CLOSED,
				null);
		this.ledger.begin(activity);
		activity.received(3);
		this.ledger.end(activity, () -> end);
		assertThat(this.told).containsExactly(end);
		assertThat(this.ledger.getEnded()).isOne();
		assertThat(this.ledger.getTraffic().getReceived()).isEqualTo(3);
	}

}
