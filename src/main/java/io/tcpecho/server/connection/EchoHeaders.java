package io.tcpecho.server.connection;

import org.springframework.integration.ip.IpHeaders;

/**
 * Names of message headers beside those of {@link IpHeaders}.
 */
public final class EchoHeaders {

	/** Name of the listener that the connection came to. */
	public static final String LISTENER = "echo_listener";

	/** Subject of the client's certificate, if TLS has authenticated the client. */
	public static final String TLS_SUBJECT = "echo_tlsSubject";

	/**
	 * IP address of the load balancer, a {@code String}, if that has told the client's by
	 * the PROXY protocol.
	 */
	public static final String PROXY_ADDRESS = "echo_proxyAddress";

	/** Port of the load balancer, an {@code Integer}, if it has told the client's. */
	public static final String PROXY_PORT = "echo_proxyPort";

	/** Host name that the client has asked the load balancer for, if that tells it. */
	public static final String PROXY_AUTHORITY = "echo_proxyAuthority";

	/**
	 * What the load balancer calls the connection, if it tells it: its text if that is
	 * visible ASCII, its bytes in hex if not.
	 */
	public static final String PROXY_UNIQUE_ID = "echo_proxyUniqueId";

	/**
	 * Common name of the client's certificate, if the load balancer tells it and has
	 * verified the certificate.
	 */
	public static final String PROXY_TLS_SUBJECT = "echo_proxyTlsSubject";

	/**
	 * Version of TLS between client and load balancer, for instance {@code TLSv1.3}, if
	 * that tells it.
	 */
	public static final String PROXY_TLS_VERSION = "echo_proxyTlsVersion";

	/**
	 * Protocol above TLS between client and load balancer (RFC 7301), if that tells it.
	 */
	public static final String PROXY_ALPN = "echo_proxyAlpn";

	/** Endpoint of a VPC of AWS through which the client has come, if it is told. */
	public static final String PROXY_VPC_ENDPOINT_ID = "echo_proxyVpcEndpointId";

	private EchoHeaders() {
	}

}
