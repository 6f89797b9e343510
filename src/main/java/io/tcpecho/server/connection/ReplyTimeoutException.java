package io.tcpecho.server.connection;

import java.io.Serial;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * Absence of a reply within the gateway's reply timeout, or until the connection's thread
 * was interrupted.
 */
class ReplyTimeoutException extends MessagingException {

	@Serial
	private static final long serialVersionUID = 1L;

	ReplyTimeoutException(Message<?> request) {
		super(request, "The service activator did not reply within the reply timeout");
	}

}
