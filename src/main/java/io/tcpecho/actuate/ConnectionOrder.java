package io.tcpecho.actuate;

import java.util.Comparator;

import io.tcpecho.server.connection.ConnectionInfo;

/**
 * What connections are sorted by, the largest first.
 */
enum ConnectionOrder {

	/** Time since accepting. */
	AGE(Comparator.comparing(ConnectionInfo::since)),

	/** Time without a byte either way. */
	IDLE(Comparator.comparing(ConnectionInfo::idle).reversed()),

	/** Bytes from the client. */
	RECEIVED(Comparator.comparingLong(ConnectionInfo::received).reversed()),

	/** Bytes to the client. */
	SENT(Comparator.comparingLong(ConnectionInfo::sent).reversed());

	@SuppressWarnings("ImmutableEnumChecker")
	private final Comparator<ConnectionInfo> comparator;

	ConnectionOrder(Comparator<ConnectionInfo> comparator) {
		this.comparator = comparator;
	}

	Comparator<ConnectionInfo> comparator() {
		return this.comparator;
	}

}
