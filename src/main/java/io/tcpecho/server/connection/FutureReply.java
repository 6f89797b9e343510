package io.tcpecho.server.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;

/**
 * A reply that is a promise of one: a {@link CompletionStage}, or what Spring knows as a
 * reactive type of at most one value, such as a {@link Mono}.
 */
final class FutureReply {

	private static final Log logger = LogFactory.getLog(FutureReply.class);

	private static final Object NONE = new Object();

	private final CompletionStage<?> stage;

	private final @Nullable CompletableFuture<?> subscription;

	private FutureReply(CompletionStage<?> stage, @Nullable CompletableFuture<?> subscription) {
		this.stage = stage;
		this.subscription = subscription;
	}

	/**
	 * Returns the promise.
	 * @param payload payload of a reply
	 * @return the promise, or {@code null} if the payload is none
	 */
	static @Nullable FutureReply of(Object payload) {
		if (payload instanceof byte[] || payload instanceof String) {
			return null;
		}
		if (payload instanceof CompletionStage<?> stage) {
			return new FutureReply(stage, null);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(payload.getClass());
		if (adapter == null || adapter.isMultiValue()) {
			return null;
		}
		CompletableFuture<?> subscription = Mono.from(adapter.toPublisher(payload)).toFuture();
		return new FutureReply(subscription, subscription);
	}

	/**
	 * Tells what the promise has come to.
	 * @param target who is told: of a reply, an {@link ErrorMessage}, or nothing
	 */
	void whenDone(Consumer<Message<?>> target) {
		this.stage.whenComplete((value, failure) -> target.accept(message(value, failure))).exceptionally((failure) -> {
			logger.debug("A reply that had been promised was not sent: " + failure);
			return null;
		});
	}

	/**
	 * Gives the promise up. A reactive one is cancelled, which is this request's alone;
	 * others may wait for the same future.
	 */
	void giveUp() {
		if (this.subscription != null) {
			this.subscription.cancel(true);
		}
	}

	private static Message<?> message(@Nullable Object value, @Nullable Throwable failure) {
		if (failure != null) {
			Throwable cause = failure.getCause();
			return new ErrorMessage((failure instanceof CompletionException && cause != null) ? cause : failure);
		}
		if (value == null) {
			return new GenericMessage<>(NONE);
		}
		return (value instanceof Message<?> message) ? message : new GenericMessage<>(value);
	}

	/**
	 * Returns whether what was promised has turned out to be nothing.
	 */
	static boolean isNone(Message<?> message) {
		return NONE.equals(message.getPayload());
	}

}
