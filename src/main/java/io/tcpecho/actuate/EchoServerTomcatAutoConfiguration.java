package io.tcpecho.actuate;

import io.tcpecho.server.EchoServerAutoConfiguration;
import io.tcpecho.server.listener.Listeners;
import org.apache.catalina.connector.Connector;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.context.annotation.Bean;

/**
 * Wiring of the threads of Tomcat, which answer when connections keep all others busy.
 */
@AutoConfiguration(after = EchoServerAutoConfiguration.class)
@ConditionalOnClass({ TomcatWebServer.class, Connector.class })
@ConditionalOnBean(Listeners.class)
public class EchoServerTomcatAutoConfiguration {

	@Bean
	HttpThreads httpThreads() {
		return new HttpThreads();
	}

	@Bean
	HttpRevival httpRevival() {
		return new HttpRevival();
	}

}
