package io.tcpecho.proxy;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * What a header tells of the client's TLS connection to the balancer.
 *
 * @param tls whether there is one
 * @param certificate whether the client has presented a certificate, in this connection
 * or in the session that it resumes
 * @param verified whether the balancer has verified the certificate; without this its
 * name is worth nothing
 * @param version for instance {@code TLSv1.3}, or {@code null} if it is not told
 * @param commonName that of the certificate's subject, or {@code null} if it is not told,
 * or has control characters
 */
public record ProxySsl(boolean tls, boolean certificate, boolean verified, @Nullable String version,
		@Nullable String commonName) {

	private static final int CLIENT_SSL = 0x01;

	/** Of the connection or of the session. */
	private static final int CLIENT_CERT = 0x02 | 0x04;

	private static final int VERSION = 0x21;

	private static final int COMMON_NAME = 0x22;

	/** One byte of flags and the result of the verification. */
	private static final int LENGTH = 1 + Integer.BYTES;

	static ProxySsl parse(byte[] value) throws ProxyHeaderException {
		if (value.length < LENGTH) {
			throw new ProxyHeaderException(ProxyHeaderException.Fault.MALFORMED,
					"TLV 0x20 (SSL) has %s bytes but needs %s".formatted(value.length, LENGTH));
		}
		int client = value[0];
		int verify = ByteBuffer.wrap(value).getInt(1);
		boolean certificate = (client & CLIENT_CERT) != 0;
		TlvBlock parts = TlvBlock.parse(value, LENGTH);
		return new ProxySsl((client & CLIENT_SSL) != 0, certificate, certificate && verify == 0, parts.text(VERSION),
				parts.text(COMMON_NAME));
	}

}
