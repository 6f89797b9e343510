package io.tcpecho.server.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Locale;
import java.util.Objects;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

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
		String description = "The echo server could not bind port %s on %s: %s.".formatted(endpoint.getPort(), address,
				reason);
		return new FailureAnalysis(description, action(endpoint, failure, reason), cause);
	}

	private String action(InetSocketAddress endpoint, Throwable cause, String reason) {
		if (cause instanceof UnsupportedOperationException) {
			return "This operating system cannot share a port: set echo.server.reuse-port to false.";
		}
		if (!reason.toLowerCase(Locale.ROOT).contains("in use")) {
			if (!isLocal(endpoint.getAddress())) {
				return "No network interface of this machine has that address: set echo.server.address to one that "
						+ "has, or remove it to listen on all interfaces.";
			}
			if (endpoint.getPort() < FIRST_UNPRIVILEGED_PORT) {
				return ("Ports below %s need a privilege on most systems: set echo.server.port to a higher one, "
						+ "or grant the process the capability CAP_NET_BIND_SERVICE.")
					.formatted(FIRST_UNPRIVILEGED_PORT);
			}
		}
		return "Stop the process that listens there, or set echo.server.port to another port (0 picks a free one). "
				+ "Processes share a port only if each of them has echo.server.reuse-port set to true.";
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
