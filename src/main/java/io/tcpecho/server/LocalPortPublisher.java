package io.tcpecho.server;

import java.util.HashMap;
import java.util.Map;

import io.tcpecho.server.connection.ListenerName;
import io.tcpecho.server.listener.EchoServerConnectionFactory;

import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.integration.ip.tcp.connection.TcpConnectionServerListeningEvent;

/**
 * Publisher of the main listener's bound port as {@value #PROPERTY}, and of each by its
 * name, beside {@code local.server.port} of the web server.
 */
class LocalPortPublisher implements ApplicationListener<TcpConnectionServerListeningEvent> {

	static final String PROPERTY = "local.echo.server.port";

	/**
	 * Where Boot keeps the ports of its own servers.
	 * @see org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer
	 */
	private static final String PROPERTY_SOURCE = "server.ports";

	private final ConfigurableEnvironment environment;

	LocalPortPublisher(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(TcpConnectionServerListeningEvent event) {
		if (event.getSource() instanceof EchoServerConnectionFactory listener) {
			ListenerName name = listener.getListenerName();
			ports().put("local.echo.server.%s.port".formatted(name.value()), event.getPort());
			if (name.isMain()) {
				ports().put(PROPERTY, event.getPort());
			}
		}
	}

	@SuppressWarnings("unchecked")
	private Map<String, Object> ports() {
		MutablePropertySources sources = this.environment.getPropertySources();
		PropertySource<?> source = sources.get(PROPERTY_SOURCE);
		if (source == null) {
			source = new MapPropertySource(PROPERTY_SOURCE, new HashMap<>());
			sources.addFirst(source);
		}
		return (Map<String, Object>) source.getSource();
	}

}
