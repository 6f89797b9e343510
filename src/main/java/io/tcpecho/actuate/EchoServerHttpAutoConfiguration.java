package io.tcpecho.actuate;

import io.tcpecho.server.EchoServerAutoConfiguration;
import io.tcpecho.server.listener.Listeners;
import jakarta.servlet.Filter;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Wiring of the HTTP server's filters.
 */
@AutoConfiguration(after = EchoServerAutoConfiguration.class)
@ConditionalOnClass(Filter.class)
@ConditionalOnBean(Listeners.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Import(HttpGuardConfiguration.class)
public class EchoServerHttpAutoConfiguration {

	@Bean
	@FilterRegistration(urlPatterns = { "/", "/index.html", "/status/*", "/webjars/*" })
	StatusPageHeaders statusPageHeaders() {
		return new StatusPageHeaders();
	}

}
