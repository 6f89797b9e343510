package io.tcpecho.actuate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.server.ConfigurableWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;

/**
 * Wiring of the address of an actuator with a port of its own, where there is an
 * actuator.
 */
@ConditionalOnClass(name = "org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties")
class ManagementAddressConfiguration {

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
