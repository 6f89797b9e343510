package io.tcpecho.test;

import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Free ports for the listeners of a {@link TcpServerTest} that the application gives
 * names to.
 */
class FreePorts implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final String LISTENERS = "echo.server.listeners";

	@Override
	public void initialize(ConfigurableApplicationContext application) {
		ConfigurableEnvironment environment = application.getEnvironment();
		Map<String, Object> ports = Binder.get(environment)
			.bind(LISTENERS, Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())
			.keySet()
			.stream()
			.collect(Collectors.toMap((name) -> LISTENERS + "." + name + ".port", (name) -> 0));
		environment.getPropertySources().addFirst(new MapPropertySource("free ports", ports));
	}

}
