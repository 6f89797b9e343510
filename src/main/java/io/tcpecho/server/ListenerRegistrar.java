package io.tcpecho.server;

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

	private static final Bindable<Map<String, ListenerProperties>> LISTENERS = Bindable.mapOf(String.class,
			ListenerProperties.class);

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
		// as the properties are bound, so that there is no name without properties
		Map<String, ListenerProperties> listeners = Binder.get(environment)
			.bind(EchoServerProperties.PREFIX + ".listeners", LISTENERS)
			.orElse(Map.of());
		return new TreeSet<>(ListenerNames.distinct(listeners).keySet());
	}

	private static EchoServerConnectionFactory connectionFactory(String name, SupplierContext context) {
		ListenerFactory maker = context.bean(ListenerFactory.class);
		ListenerSettings settings = settings(name, context);
		return maker.connectionFactory(settings, maker.profile(settings));
	}

	private static ListenerSettings settings(String name, SupplierContext context) {
		return ListenerSettings.named(name, context.bean(EchoServerProperties.class));
	}

}
