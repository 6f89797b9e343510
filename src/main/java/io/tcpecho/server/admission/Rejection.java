package io.tcpecho.server.admission;

import java.util.Locale;

/**
 * Causes that a client is turned away for.
 */
public enum Rejection {

	/** As many connections are open as there may be. */
	MAX_CONNECTIONS,

	/** As many connections of the client are open as there may be. */
	MAX_CONNECTIONS_PER_CLIENT,

	/** It came from nobody who may send a header of the PROXY protocol. */
	PROXY_UNTRUSTED;

	/**
	 * Returns the cause as it stands in meters.
	 * @return the name of the key that sets the limit, or the close reason of those that
	 * meet none
	 */
	public String label() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
