package io.tcpecho.server;

import java.net.InetAddress;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.ip.tcp.connection.DefaultTcpSocketSupport;
import org.springframework.messaging.MessageHandler;

/**
 * Wiring of the way of a byte: connection factory, gateway and request channel. This is
 * the one place where the properties become settings of the framework.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EchoServerProperties.class)
class EchoServerConfiguration {

	/**
	 * The executor's threads are virtual where {@code spring.threads.virtual.enabled}
	 * holds on Java 21 or later, one platform thread a connection otherwise: that is what
	 * Boot's builder knows.
	 */
	@Bean
	EchoServerConnectionFactory echoServerConnectionFactory(EchoServerProperties properties,
			SimpleAsyncTaskExecutorBuilder executorBuilder) {
		EchoServerConnectionFactory factory = new EchoServerConnectionFactory(properties.port(), properties.codec());
		InetAddress address = properties.address();
		if (address != null) {
			factory.setLocalAddress(address.getHostAddress());
		}
		factory.setBacklog(properties.backlog());
		factory.setReusePort(properties.reusePort());
		factory.setSoTcpNoDelay(true);
		factory.setSoKeepAlive(true);
		factory.setTcpSocketSupport(new DefaultTcpSocketSupport(false));
		factory.setTaskExecutor(executorBuilder.threadNamePrefix("echo-").build());
		return factory;
	}

	@Bean
	EchoGateway echoGateway(EchoServerConnectionFactory echoServerConnectionFactory, DirectChannel echoRequests) {
		EchoGateway gateway = new EchoGateway();
		gateway.setConnectionFactory(echoServerConnectionFactory);
		gateway.setRequestChannel(echoRequests);
		return gateway;
	}

	/** Hands each request to the service activator on the connection's own thread. */
	@Bean
	DirectChannel echoRequests() {
		return new DirectChannel();
	}

	@Bean
	@ServiceActivator(inputChannel = "echoRequests")
	MessageHandler echoHandler() {
		return new EchoHandler();
	}

	@Bean
	LocalPortPublisher localPortPublisher(ConfigurableEnvironment environment) {
		return new LocalPortPublisher(environment);
	}

}
