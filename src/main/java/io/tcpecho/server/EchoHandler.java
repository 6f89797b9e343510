package io.tcpecho.server;

import org.springframework.integration.annotation.MessageEndpoint;
import org.springframework.integration.annotation.ServiceActivator;

/**
 * The service: answers each message with itself. Replace this class with your own logic
 * and keep everything else.
 */
@MessageEndpoint
class EchoHandler {

	@ServiceActivator(inputChannel = "echoRequests")
	byte[] handle(byte[] message) {
		return message;
	}

}
