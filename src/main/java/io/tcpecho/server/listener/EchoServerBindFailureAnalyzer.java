package io.tcpecho.server.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Locale;
import java.util.Objects;

import io.tcpecho.server.connection.ListenerName;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.StringUtils;

/**
 * Failure report for an address or port that the echo server could not bind.
 */
class EchoServerBindFailureAnalyzer extends AbstractFailureAnalyzer<EchoServerBindException> {

	private static final int FIRST_UNPRIVILEGED_PORT = 1024;

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EchoServerBindException cause) {
		InetSocketAddress endpoint = cause.getEndpoint();
		String address = endpoint.getAddress().isAnyLocalAddress() ? "all interfaces"
				: "address " + endpoint.getAddress().getHostAddress();
		Throwable failure = Objects.requireNonNullElse(cause.getCause(), cause);
		String reason = String.valueOf(failure.getMessage());
		String description = "%s could not bind port %s on %s: %s."
			.formatted(StringUtils.capitalize(cause.getListenerName().describe()), endpoint.getPort(), address, reason);
		return new FailureAnalysis(description, action(cause.getListenerName(), endpoint, failure, reason), cause);
	}

	private String action(ListenerName listener, InetSocketAddress endpoint, Throwable cause, String reason) {
		if (cause instanceof UnsupportedOperationException) {
			return "This operating system cannot share a port: set %s to false.".formatted(listener.key("reuse-port"));
		}
		if (!reason.toLowerCase(Locale.ROOT).contains("in use")) {
			if (!isLocal(endpoint.getAddress())) {
				return ("No network interface of this machine has that address: set %s to one that has, "
						+ "or remove it to listen on all interfaces.")
					.formatted(listener.key("address"));
			}
			if (endpoint.getPort() < FIRST_UNPRIVILEGED_PORT) {
				return ("Ports below %s need a privilege on most systems: set %s to a higher one, "
						+ "or grant the process the capability CAP_NET_BIND_SERVICE.")
					.formatted(FIRST_UNPRIVILEGED_PORT, listener.key("port"));
			}
		}
		return ("Stop the process that listens there, or set %s to another port (0 picks a free one). "
				+ "Processes share a port only if each of them has %s set to true.")
			.formatted(listener.key("port"), listener.key("reuse-port"));
	}

	private boolean isLocal(InetAddress address) {
		try {
			return address.isAnyLocalAddress() || address.isLoopbackAddress()
					|| NetworkInterface.getByInetAddress(address) != null;
		}
		catch (SocketException ex) {
			// the interfaces cannot be listed, so nothing speaks against the address
			return true;
		}
	}

}
