package io.tcpecho.server;

import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.messaging.Message;

/**
 * The service: answers each message with itself.
 */
class EchoHandler extends AbstractReplyProducingMessageHandler {

	EchoHandler() {
		// the reply is sent as it is, without a copy of the request's headers
		setNotPropagatedHeaders("*");
	}

	@Override
	protected Object handleRequestMessage(Message<?> request) {
		return request;
	}

}
