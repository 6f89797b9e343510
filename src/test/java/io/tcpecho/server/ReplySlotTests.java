package io.tcpecho.server;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies that come in time, late, twice or unasked.
 */
class ReplySlotTests {

	private static final long LONG_ENOUGH = 10_000;

	private final ReplySlot slot = new ReplySlot();

	private final Message<?> reply = new GenericMessage<>("reply");

	@Test
	void replyOfTheSameThreadIsThere() {
		MessageChannel channel = this.slot.expect();
		assertThat(channel.send(this.reply)).isTrue();
		assertThat(this.slot.receive(0)).isSameAs(this.reply);
	}

	@Test
	void replyOfAnotherThreadIsWaitedFor() {
		MessageChannel channel = this.slot.expect();
		CompletableFuture<Boolean> accepted = CompletableFuture.supplyAsync(() -> channel.send(this.reply));
		assertThat(this.slot.receive(LONG_ENOUGH)).isSameAs(this.reply);
		assertThat(accepted.join()).isTrue();
	}

	@Test
	void waitWithoutLimitEndsWithTheReply() {
		MessageChannel channel = this.slot.expect();
		CompletableFuture<Boolean> accepted = CompletableFuture.supplyAsync(() -> channel.send(this.reply));
		assertThat(this.slot.receive(-1)).isSameAs(this.reply);
		assertThat(accepted.join()).isTrue();
	}

	@Test
	void secondReplyIsRefusedBeforeAndAfterTheFirstIsTaken() {
		MessageChannel channel = this.slot.expect();
		channel.send(this.reply);
		assertThat(channel.send(this.reply)).isFalse();
		this.slot.receive(0);
		assertThat(channel.send(this.reply)).isFalse();
	}

	@Test
	void replyToAnEarlierRequestIsNotTakenForTheNextOnes() {
		MessageChannel earlier = this.slot.expect();
		earlier.send(new GenericMessage<>("earlier"));
		this.slot.receive(0);
		MessageChannel next = this.slot.expect();
		assertThat(earlier.send(new GenericMessage<>("late"))).isFalse();
		assertThat(this.slot.isEmpty()).isTrue();
		assertThat(next.send(this.reply)).isTrue();
		assertThat(this.slot.receive(0)).isSameAs(this.reply);
	}

	@Test
	void replyAfterTheConnectionHasEndedIsRefused() {
		this.slot.close();
		MessageChannel channel = this.slot.expect();
		assertThat(this.slot.receive(LONG_ENOUGH)).isNull();
		assertThat(channel.send(this.reply)).isFalse();
	}

	@Test
	void replyAfterTheTimeoutIsRefused() {
		MessageChannel channel = this.slot.expect();
		assertThat(this.slot.receive(1)).isNull();
		assertThat(channel.send(this.reply)).isFalse();
	}

	@Test
	void interruptEndsTheWaitAndStaysSet() {
		this.slot.expect();
		Thread.currentThread().interrupt();
		assertThat(this.slot.receive(LONG_ENOUGH)).isNull();
		assertThat(Thread.interrupted()).isTrue();
	}

}
