package io.tcpecho.actuate;

import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Platform threads for HTTP, whatever the connections of the echo server have.
 * <p>
 * With virtual threads Spring Boot has HTTP share their scheduler. The health would then
 * be known only when the connections leave time for it, which is what it has to tell.
 */
class HttpThreads implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory>, Ordered {

	@Override
	public void customize(ConfigurableTomcatWebServerFactory factory) {
		// without an executor Tomcat makes one of its own, by server.tomcat.threads
		factory.addProtocolHandlerCustomizers((protocol) -> protocol.setExecutor(null));
	}

	/**
	 * After that of Spring Boot, which sets the executor.
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
