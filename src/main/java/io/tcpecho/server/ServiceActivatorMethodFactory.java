package io.tcpecho.server;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.integration.handler.support.IntegrationMessageHandlerMethodFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Method factory whose service activators take an empty message as the empty
 * {@code byte[]} that it is.
 * <p>
 * The framework's own resolver takes an empty payload for a missing one and refuses it;
 * after a hundred refusals it stops calling the method directly for good.
 */
final class ServiceActivatorMethodFactory extends IntegrationMessageHandlerMethodFactory {

	private final MessageConverter converter;

	ServiceActivatorMethodFactory(MessageConverter converter) {
		this.converter = converter;
		setMessageConverter(converter);
	}

	@Override
	public void setCustomArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		List<HandlerMethodArgumentResolver> all = new ArrayList<>(resolvers);
		all.add(0, new BytesResolver(this.converter));
		super.setCustomArgumentResolvers(all);
	}

	private record BytesResolver(MessageConverter converter) implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == byte[].class && parameter.getParameterAnnotations().length == 0;
		}

		@Override
		public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
			return (message.getPayload() instanceof byte[] bytes) ? bytes
					: this.converter.fromMessage(message, byte[].class);
		}

	}

}
