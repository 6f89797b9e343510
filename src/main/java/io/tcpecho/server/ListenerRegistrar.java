package io.tcpecho.server;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.tcpecho.server.connection.EchoGateway;
import io.tcpecho.server.listener.EchoServerConnectionFactory;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.beans.factory.BeanRegistry.SupplierContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Registrar of the listeners beside the main one: a connection factory and a gateway
 * each, named as the main one's with the listener's name behind.
 */
class ListenerRegistrar implements BeanRegistrar {

	private static final Bindable<Map<String, Object>> LISTENERS = Bindable.mapOf(String.class, Object.class);

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		for (String name : names(environment)) {
			String factory = EchoServerAutoConfiguration.CONNECTION_FACTORY + "." + name;
			registry.registerBean(factory, EchoServerConnectionFactory.class,
					(spec) -> spec.fallback().supplier((context) -> connectionFactory(name, context)));
			registry.registerBean(EchoServerAutoConfiguration.GATEWAY + "." + name, EchoGateway.class,
					(spec) -> spec.fallback()
						.supplier((context) -> context.bean(ListenerFactory.class)
							.gateway(settings(name, context),
									context.bean(factory, EchoServerConnectionFactory.class))));
		}
	}

	private static Set<String> names(Environment environment) {
		Set<String> names = Binder.get(environment)
			.bind(EchoServerProperties.PREFIX + ".listeners", LISTENERS)
			.map(Map::keySet)
			.orElse(Collections.emptySet());
		return new TreeSet<>(names);
	}

	private static EchoServerConnectionFactory connectionFactory(String name, SupplierContext context) {
		ListenerFactory listeners = context.bean(ListenerFactory.class);
		ListenerSettings settings = settings(name, context);
		return listeners.connectionFactory(settings, listeners.profile(settings));
	}

	private static ListenerSettings settings(String name, SupplierContext context) {
		return ListenerSettings.all(context.bean(EchoServerProperties.class))
			.stream()
			.filter((each) -> each.name().value().equals(name))
			.findFirst()
			.orElseThrow();
	}

}
