package io.tcpecho.server;

import org.springframework.context.annotation.Bean;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.handler.BridgeHandler;
import org.springframework.messaging.MessageHandler;

/**
 * The echo of the server's own tests, whatever the application answers.
 */
public class TestEcho {

	@Bean
	@ServiceActivator(inputChannel = "echoRequests")
	MessageHandler echo() {
		return new BridgeHandler();
	}

}
