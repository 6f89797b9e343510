package io.tcpecho.server.listener;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long the accept loop waits after failures.
 */
class AcceptanceTests {

	private final Acceptance acceptance = new Acceptance();

	@Test
	void delayDoublesUpToASecondAndEndsWithAConnection() {
		for (int i = 0; i < 20; i++) {
			this.acceptance.failed(new Error("on purpose"));
		}
		assertThat(this.acceptance.delay()).isEqualTo(Acceptance.LONGEST_DELAY);
		assertThat(this.acceptance.isFailing()).isTrue();
		this.acceptance.succeeded();
		assertThat(this.acceptance.delay()).isEqualTo(Duration.ZERO);
		assertThat(this.acceptance.isFailing()).isFalse();
	}

	@Test
	void causeThatCannotBeToldOfIsCountedAndDelays() {
		this.acceptance.failed(new Error() {

			@Override
			public String getMessage() {
				throw new OutOfMemoryError("on purpose");
			}

		});
		assertThat(this.acceptance.getFailed()).isOne();
		assertThat(this.acceptance.delay()).isEqualTo(Acceptance.LONGEST_DELAY);
	}

}
