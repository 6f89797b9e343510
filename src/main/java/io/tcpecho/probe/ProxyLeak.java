package io.tcpecho.probe;

import java.nio.ByteBuffer;

import io.tcpecho.proxy.ProxyHeader;
import org.jspecify.annotations.Nullable;

/**
 * Header of the PROXY protocol that comes back as if it were the probe's bytes: a
 * balancer has sent it to a server that echoes whatever comes.
 */
final class ProxyLeak {

	static final String OWN = "the probe has sent one: try without --proxy-protocol";

	private static final String BEGINNING = "the peer's first bytes are a PROXY header";

	private ProxyLeak() {
	}

	/**
	 * Tells of the leak.
	 * @param first first bytes of a connection, of which some are not those that were
	 * sent
	 * @return what is wrong, or {@code null} if it is something else
	 */
	static @Nullable String reason(ByteBuffer first) {
		ProxyHeader.Version version = ProxyHeader.Version.of(first);
		return (version != null)
				? "%s (%s): the path adds one that the server does not take".formatted(BEGINNING, version.label())
				: null;
	}

	static boolean isReasonOf(Failure failure) {
		return failure.reason().startsWith(BEGINNING);
	}

}
