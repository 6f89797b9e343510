package io.tcpecho.server;

import java.io.Serial;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHeaders;

/**
 * Headers of one request: those of its connection, and as reply and error channel one of
 * its own, so that a reply is known for whose it is.
 * <p>
 * A view, which is made for each request; a map of its own is what somebody gets who
 * copies it.
 */
final class RequestHeaders extends MessageHeaders {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient ConnectionHeaders shared;

	private final transient MessageChannel replyChannel;

	RequestHeaders(ConnectionHeaders shared, MessageChannel replyChannel) {
		super(null, ID_VALUE_NONE, -1L);
		this.shared = shared;
		this.replyChannel = replyChannel;
	}

	ConnectionHeaders getShared() {
		return this.shared;
	}

	@Override
	public @Nullable Object get(Object key) {
		return isOwn(key) ? this.replyChannel : this.shared.get(key);
	}

	@Override
	public <T> @Nullable T get(Object key, Class<T> type) {
		return (isOwn(key) && type.isInstance(this.replyChannel)) ? type.cast(this.replyChannel)
				: this.shared.get(key, type);
	}

	private static boolean isOwn(Object key) {
		return REPLY_CHANNEL.equals(key) || ERROR_CHANNEL.equals(key);
	}

	@Override
	public boolean containsKey(Object key) {
		return this.shared.containsKey(key);
	}

	@Override
	public boolean containsValue(Object value) {
		return getRawHeaders().containsValue(value);
	}

	@Override
	public Set<Map.Entry<String, Object>> entrySet() {
		return Collections.unmodifiableMap(getRawHeaders()).entrySet();
	}

	@Override
	public boolean isEmpty() {
		return this.shared.isEmpty();
	}

	@Override
	public Set<String> keySet() {
		return this.shared.keySet();
	}

	@Override
	public int size() {
		return this.shared.size();
	}

	@Override
	public Collection<Object> values() {
		return Collections.unmodifiableMap(getRawHeaders()).values();
	}

	@Override
	protected Map<String, Object> getRawHeaders() {
		Map<String, Object> all = new HashMap<>(this.shared);
		all.put(REPLY_CHANNEL, this.replyChannel);
		all.put(ERROR_CHANNEL, this.replyChannel);
		return all;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other
				|| (other instanceof RequestHeaders headers && getRawHeaders().equals(headers.getRawHeaders()));
	}

	@Override
	public int hashCode() {
		return getRawHeaders().hashCode();
	}

	@Override
	public String toString() {
		return getRawHeaders().toString();
	}

	@Serial
	private Object writeReplace() {
		return new MessageHeaders(getRawHeaders());
	}

}
