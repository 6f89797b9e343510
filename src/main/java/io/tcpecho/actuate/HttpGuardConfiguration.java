package io.tcpecho.actuate;

import java.net.InetAddress;
import java.util.List;

import io.tcpecho.server.EchoServerProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;

/**
 * Wiring of what keeps the HTTP servers to those they are for: the application's, whose
 * auto-configuration imports it, and the actuator's own where it has a port of its own,
 * whose context takes this class from Boot's list of management configurations.
 */
class HttpGuardConfiguration {

	/**
	 * Guards the server of this context, and asks about names only where it is bound to
	 * this machine or the operator says which there are.
	 */
	@Bean
	HttpGuard httpGuard(ListableBeanFactory context, EchoServerProperties properties) {
		List<String> allowed = properties.http().allowedHosts();
		boolean local = context.getBeansOfType(AbstractConfigurableWebServerFactory.class)
			.values()
			.stream()
			.anyMatch((server) -> isLoopback(server.getAddress()));
		return new HttpGuard((local || !allowed.isEmpty()) ? HostNames.localhostAnd(allowed) : HostNames.any());
	}

	private static boolean isLoopback(@Nullable InetAddress address) {
		return address != null && address.isLoopbackAddress();
	}

	/**
	 * Binds an actuator with a port of its own, but no address, where the application's
	 * server is bound: Boot would open it to all.
	 */
	@Bean
	WebServerFactoryCustomizer<ConfigurableWebServerFactory> managementAddress(
			ObjectProvider<ManagementServerProperties> management, ObjectProvider<ServerProperties> server) {
		return (factory) -> {
			ManagementServerProperties actuator = management.getIfAvailable();
			ServerProperties application = server.getIfAvailable();
			if (actuator != null && actuator.getAddress() == null && application != null) {
				factory.setAddress(application.getAddress());
			}
		};
	}

}
