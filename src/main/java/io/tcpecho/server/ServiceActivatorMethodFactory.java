package io.tcpecho.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.integration.handler.support.IntegrationMessageHandlerMethodFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Method factory whose service activators take an empty message as the empty
 * {@code byte[]} or {@code String} that it is.
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
		all.add(0, new PayloadResolver(this.converter));
		super.setCustomArgumentResolvers(all);
	}

	private record PayloadResolver(MessageConverter converter) implements HandlerMethodArgumentResolver {

		private static final Set<Class<?>> TYPES = Set.of(byte[].class, String.class, Object.class);

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return TYPES.contains(parameter.getParameterType()) && isPayload(parameter);
		}

		private static boolean isPayload(MethodParameter parameter) {
			Payload payload = parameter.getParameterAnnotation(Payload.class);
			return (payload != null) ? payload.expression().isEmpty() : parameter.getParameterAnnotations().length == 0;
		}

		@Override
		public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
			Object payload = message.getPayload();
			Class<?> type = parameter.getParameterType();
			return type.isInstance(payload) ? payload : this.converter.fromMessage(message, type);
		}

	}

}
