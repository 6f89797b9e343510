package io.tcpecho.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

import io.tcpecho.address.Cidr;
import io.tcpecho.server.admission.ListenerLimit;
import io.tcpecho.server.connection.ProxyPolicy;
import io.tcpecho.server.listener.Acceptance;
import io.tcpecho.server.listener.EchoServerConnectionFactory;
import io.tcpecho.server.tls.TlsLayer;

/**
 * What the health tells of a listener.
 */
final class ListenerDetails {

	private ListenerDetails() {
	}

	/**
	 * Returns all that there is to tell.
	 */
	static Map<String, Object> of(EchoServerConnectionFactory listener) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("accepting", listener.isServing());
		details.putAll(ofSocket(listener));
		ListenerLimit limit = listener.getProfile().limit();
		details.put("activeConnections", limit.getActive());
		if (limit.getMax() > 0) {
			details.put("maxConnections", limit.getMax());
		}
		return details;
	}

	/**
	 * Returns where it listens, for what, and what has gone wrong last.
	 */
	static Map<String, Object> ofSocket(EchoServerConnectionFactory listener) {
		Map<String, Object> details = new LinkedHashMap<>();
		if (listener.getServerSocketAddress() instanceof InetSocketAddress bound) {
			InetAddress address = bound.getAddress();
			details.put("address", address.isAnyLocalAddress() ? "*" : address.getHostAddress());
			details.put("acceptingSince", listener.getStartedAt());
		}
		details.put("port", listener.getPort());
		details.put("framing", listener.getProfile().codec().getName());
		TlsLayer tls = listener.getProfile().tls();
		if (tls != null) {
			details.put("tls", Map.of("bundle", tls.getBundleName(), "notAfter", tls.getExpiry()));
		}
		ProxyPolicy proxy = listener.getProfile().proxy();
		if (proxy != null) {
			details.put("proxyProtocol",
					"required of " + String.join(", ", proxy.trusted().stream().map(Cidr::toString).toList()));
		}
		Acceptance.Failure failure = listener.getAcceptance().getLastFailure();
		if (failure != null) {
			details.put("lastAcceptFailure", "%s: %s".formatted(failure.time(), failure.cause()));
		}
		return details;
	}

}
