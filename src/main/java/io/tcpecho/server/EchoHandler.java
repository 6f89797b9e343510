package io.tcpecho.server;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * The service: answers each message with itself. Replace this class with your own and
 * keep everything else.
 */
@Configuration(proxyBeanMethods = false)
class EchoHandler {

	@Bean
	@ServiceActivator(inputChannel = "echoRequests")
	MessageHandler echo() {
		return new Echo();
	}

	private static final class Echo extends AbstractReplyProducingMessageHandler {

		Echo() {
			// the reply leaves as it is, without a copy of the request's headers
			setNotPropagatedHeaders("*");
		}

		@Override
		protected Object handleRequestMessage(Message<?> request) {
			return request;
		}

	}

}
