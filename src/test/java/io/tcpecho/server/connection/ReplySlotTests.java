package io.tcpecho.server.connection;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies that come in time, late, twice or unasked.
 */
class ReplySlotTests {

	private static final long LONG_ENOUGH = 10_000;

	private final LateReplies lateReplies = new LateReplies(false);

	private final ReplySlot slot = new ReplySlot(this.lateReplies);

	private final Message<?> reply = new GenericMessage<>("reply");

	@Test
	void replyOfTheSameThreadIsThere() {
		this.slot.expect();
		assertThat(this.slot.send(this.reply)).isTrue();
		assertThat(this.slot.receive(0)).isSameAs(this.reply);
	}

	@Test
	void replyOfAnotherThreadIsWaitedFor() {
		this.slot.expect();
		CompletableFuture<Boolean> accepted = CompletableFuture.supplyAsync(() -> this.slot.send(this.reply));
		assertThat(this.slot.receive(LONG_ENOUGH)).isSameAs(this.reply);
		assertThat(accepted.join()).isTrue();
	}

	@Test
	void waitWithoutLimitEndsWithTheReply() {
		this.slot.expect();
		CompletableFuture<Boolean> accepted = CompletableFuture.supplyAsync(() -> this.slot.send(this.reply));
		assertThat(this.slot.receive(-1)).isSameAs(this.reply);
		assertThat(accepted.join()).isTrue();
	}

	@Test
	void secondReplyIsRefusedBeforeAndAfterTheFirstIsTaken() {
		this.slot.expect();
		this.slot.send(this.reply);
		assertThat(this.slot.send(this.reply)).isFalse();
		this.slot.receive(0);
		assertThat(this.slot.send(this.reply)).isFalse();
	}

	@Test
	void replyThatNobodyHasAskedForIsRefused() {
		assertThat(this.slot.send(this.reply)).isFalse();
	}

	@Test
	void replyAfterTheTimeoutIsRefused() {
		this.slot.expect();
		assertThat(this.slot.receive(1)).isNull();
		assertThat(this.slot.send(this.reply)).isFalse();
	}

	@Test
	void interruptEndsTheWaitAndStaysSet() {
		this.slot.expect();
		Thread.currentThread().interrupt();
		assertThat(this.slot.receive(LONG_ENOUGH)).isNull();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void requestsShareAChannelAfterTheFirstOnes() {
		answer();
		assertThat(this.lateReplies.arePossibleAfter(0)).isFalse();
		assertThat(this.lateReplies.arePossibleAfter(1)).isTrue();
		assertThat(this.lateReplies.arePossibleAfter(LateReplies.NOTICED - 1)).isTrue();
		assertThat(this.lateReplies.arePossibleAfter(LateReplies.NOTICED)).isFalse();
	}

	@Test
	void requestsShareNoChannelOnceASecondReplyHasCome() {
		answer();
		this.slot.send(this.reply);
		assertThat(this.lateReplies.arePossibleAfter(LateReplies.NOTICED)).isTrue();
	}

	@Test
	void requestsShareNoChannelOnceAReplyHasBeenWaitedFor() {
		this.slot.expect();
		this.slot.receive(1);
		assertThat(this.lateReplies.arePossibleAfter(LateReplies.NOTICED)).isTrue();
	}

	@Test
	void replyToAConnectionThatIsOverIsNoSecondOne() {
		this.slot.expect();
		this.slot.close();
		assertThat(this.slot.send(this.reply)).isFalse();
		assertThat(this.lateReplies.arePossibleAfter(LateReplies.NOTICED)).isFalse();
	}

	private void answer() {
		this.slot.expect();
		this.slot.send(this.reply);
		this.slot.receive(0);
	}

}
