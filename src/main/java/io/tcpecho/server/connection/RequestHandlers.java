package io.tcpecho.server.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.integration.channel.AbstractSubscribableChannel;
import org.springframework.integration.endpoint.IntegrationConsumer;
import org.springframework.util.ClassUtils;

/**
 * The handlers that are subscribed to a channel of requests.
 * <p>
 * With none, each request fails; of several, each gets a part of the requests. Either is
 * a mistake in the wiring that no client should have to find.
 */
final class RequestHandlers {

	private RequestHandlers() {
	}

	/**
	 * Requires that a channel has exactly one handler.
	 * @param channel a channel whose subscribers have been started
	 * @param content what the channel's messages are
	 * @param beans where the handlers' names come from
	 * @throws RequestHandlersException if it has none or several
	 */
	static void requireOne(AbstractSubscribableChannel channel, String content, ListableBeanFactory beans) {
		int count = channel.getSubscriberCount();
		if (count != 1) {
			throw new RequestHandlersException(String.valueOf(channel.getComponentName()), content,
					names(channel, beans, count));
		}
	}

	private static List<String> names(AbstractSubscribableChannel channel, ListableBeanFactory beans, int count) {
		List<String> names = new ArrayList<>();
		for (Map.Entry<String, IntegrationConsumer> bean : beans.getBeansOfType(IntegrationConsumer.class).entrySet()) {
			if (channel.equals(bean.getValue().getInputChannel())) {
				names.add(describe(bean.getKey(), beans));
			}
		}
		while (names.size() < count) {
			names.add("a handler that is no bean");
		}
		return names;
	}

	/**
	 * Describes an endpoint, whose name begins with that of the bean which declares it.
	 */
	private static String describe(String endpoint, ListableBeanFactory beans) {
		for (int end = endpoint.lastIndexOf('.'); end > 0; end = endpoint.lastIndexOf('.', end - 1)) {
			String bean = endpoint.substring(0, end);
			Class<?> type = beans.containsBean(bean) ? beans.getType(bean) : null;
			if (type != null) {
				return "%s of %s".formatted(endpoint, ClassUtils.getUserClass(type).getName());
			}
		}
		return endpoint;
	}

}
