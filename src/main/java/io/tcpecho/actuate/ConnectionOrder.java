package io.tcpecho.actuate;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

	/**
	 * Reads an order.
	 * @param name its name, whatever the case
	 * @return the order
	 * @throws BadParameterException if there is none of this name
	 */
	static ConnectionOrder of(String name) {
		for (ConnectionOrder order : values()) {
			if (order.name().equalsIgnoreCase(name)) {
				return order;
			}
		}
		throw new BadParameterException("sort", name,
				"one of " + Stream.of(values())
					.map((order) -> order.name().toLowerCase(Locale.ROOT))
					.collect(Collectors.joining(", ")));
	}

	Comparator<ConnectionInfo> comparator() {
		return this.comparator;
	}

}
