package io.tcpecho;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.handler.BridgeHandler;
import org.springframework.messaging.MessageHandler;

/**
 * The service: answers each message with itself. Replace this class with your own and
 * keep everything else; a method is all it takes:
 *
 * <pre class="code">
 * &#64;Component
 * class Greeter {
 *
 *     &#64;ServiceActivator(inputChannel = "echoRequests")
 *     byte[] greet(byte[] name) {
 *         return ("Hello, " + new String(name, UTF_8)).getBytes(UTF_8);
 *     }
 *
 * }
 * </pre>
 */
@Configuration(proxyBeanMethods = false)
class EchoHandler {

	@Bean
	@ServiceActivator(inputChannel = "echoRequests")
	MessageHandler echo() {
		return new BridgeHandler();
	}

}
