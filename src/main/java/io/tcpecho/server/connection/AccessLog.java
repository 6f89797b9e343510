package io.tcpecho.server.connection;

import io.tcpecho.server.log.LimitedLog;
import io.tcpecho.server.log.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Log of the connections, a line for each when it is over, under the name {@value #NAME}.
 */
public final class AccessLog implements ConnectionEndListener {

	static final String NAME = "io.tcpecho.access";

	private static final Log logger = LogFactory.getLog(NAME);

	private final LimitedLog untrusted = new LimitedLog(logger::info);

	private final LimitedLog rejected = new LimitedLog(logger::info);

	/**
	 * Writes the line: at level INFO, or DEBUG for a connection that has not sent a byte
	 * and was closed or reset by its client, as load balancers do to check that a server
	 * is there.
	 */
	@Override
	public void connectionEnded(ConnectionEnd end) {
		if (end.reason() == CloseReason.MAX_CONNECTIONS_PER_CLIENT) {
			connectionTurnedAway(end);
			return;
		}
		boolean byClient = end.reason() == CloseReason.CLIENT_CLOSED || end.reason() == CloseReason.CLIENT_RESET;
		if (byClient && end.received() == 0) {
			if (logger.isDebugEnabled()) {
				logger.debug(line(end));
			}
		}
		else if (logger.isInfoEnabled()) {
			logger.info(line(end));
		}
	}

	/**
	 * Writes the line of a connection that was turned away, at level INFO and some of
	 * them only: otherwise whoever reaches the port could fill the log.
	 */
	@Override
	public void connectionTurnedAway(ConnectionEnd end) {
		if (logger.isInfoEnabled()) {
			LimitedLog log = (end.reason() == CloseReason.PROXY_UNTRUSTED) ? this.untrusted : this.rejected;
			log.write(line(end));
		}
	}

	private static String line(ConnectionEnd end) {
		String line = "%s:%s received=%s sent=%s messages=%s duration=%sms reason=%s listener=%s".formatted(
				end.remoteAddress(), end.remotePort(), end.received(), end.sent(), end.messages(),
				end.duration().toMillis(), end.reason().label(), end.listener());
		String proxy = (end.proxyAddress() != null) ? " proxy=%s:%s".formatted(end.proxyAddress(), end.proxyPort())
				: "";
		return line + proxy + quoted("subject", end.subject()) + quoted("cause", end.cause());
	}

	private static String quoted(String name, @Nullable String value) {
		if (value == null) {
			return "";
		}
		String quotable = value.replace("\\", "\\\\").replace("\"", "\\\"");
		return " %s=\"%s\"".formatted(name, LogText.escape(quotable));
	}

}
