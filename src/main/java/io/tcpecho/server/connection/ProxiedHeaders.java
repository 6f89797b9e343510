package io.tcpecho.server.connection;

import java.util.List;
import java.util.function.Function;

import io.tcpecho.proxy.ProxyHeader;
import io.tcpecho.proxy.ProxySsl;
import io.tcpecho.proxy.ProxyTlvs;
import org.jspecify.annotations.Nullable;

/**
 * Headers of messages that tell what a balancer has told.
 */
final class ProxiedHeaders {

	static final List<String> NAMES = List.of(EchoHeaders.PROXY_ADDRESS, EchoHeaders.PROXY_PORT,
			EchoHeaders.PROXY_AUTHORITY, EchoHeaders.PROXY_UNIQUE_ID, EchoHeaders.PROXY_TLS_SUBJECT,
			EchoHeaders.PROXY_TLS_VERSION, EchoHeaders.PROXY_ALPN, EchoHeaders.PROXY_VPC_ENDPOINT_ID);

	private ProxiedHeaders() {
	}

	/**
	 * Returns the value of a header.
	 * @param name one of {@link #NAMES}
	 * @param connection the connection of the message
	 * @return {@code null} if nobody has told it
	 */
	static @Nullable Object get(String name, EchoConnection connection) {
		ProxiedClient client = connection.getSocket().getProxied();
		ProxyHeader told = (client != null) ? client.getHeader() : null;
		if (told == null) {
			return null;
		}
		ProxyTlvs tlvs = told.tlvs();
		return switch (name) {
			case EchoHeaders.PROXY_ADDRESS -> connection.getProxyAddress();
			case EchoHeaders.PROXY_PORT -> connection.getProxyPort();
			case EchoHeaders.PROXY_AUTHORITY -> tlvs.authority();
			case EchoHeaders.PROXY_UNIQUE_ID -> tlvs.uniqueId();
			case EchoHeaders.PROXY_TLS_SUBJECT -> ofSsl(tlvs, (ssl) -> ssl.verified() ? ssl.commonName() : null);
			case EchoHeaders.PROXY_TLS_VERSION -> ofSsl(tlvs, ProxySsl::version);
			case EchoHeaders.PROXY_ALPN -> tlvs.alpn();
			case EchoHeaders.PROXY_VPC_ENDPOINT_ID -> tlvs.vpcEndpointId();
			default -> null;
		};
	}

	private static @Nullable String ofSsl(ProxyTlvs tlvs, Function<ProxySsl, @Nullable String> part) {
		ProxySsl ssl = tlvs.ssl();
		return (ssl != null) ? part.apply(ssl) : null;
	}

}
