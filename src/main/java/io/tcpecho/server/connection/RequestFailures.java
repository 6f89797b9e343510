package io.tcpecho.server.connection;

import io.tcpecho.server.log.LimitedLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Log of what requests have failed with, at a limited rate: a client may make a handler
 * fail as often as it likes, and a stack trace costs more than an echo.
 */
public final class RequestFailures {

	private static final Log logger = LogFactory.getLog(RequestFailures.class);

	private final LimitedLog log = LimitedLog.ofFailures(logger::error);

	/**
	 * Logs a failure with its stack trace, unless it is the absence of a reply. The
	 * access log has a line for each.
	 * @return why the connection closes
	 */
	CloseReason write(EchoConnection connection, Throwable failure) {
		if (failure instanceof ReplyTimeoutException) {
			return CloseReason.REPLY_TIMEOUT;
		}
		this.log.write("Closing connection %s: its request failed".formatted(connection.getConnectionId()), failure);
		return CloseReason.HANDLER_ERROR;
	}

}
