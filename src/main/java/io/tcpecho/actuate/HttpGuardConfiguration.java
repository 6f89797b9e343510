package io.tcpecho.actuate;

import java.net.InetAddress;
import java.util.List;

import io.tcpecho.server.EchoServerProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.server.AbstractConfigurableWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Wiring of what keeps the HTTP servers to those they are for: the application's, whose
 * auto-configuration imports it, and the actuator's own where it has a port of its own,
 * whose context takes this class from Boot's list of management configurations.
 */
@Import(ManagementAddressConfiguration.class)
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

}
