package io.tcpecho.proxy;

import java.io.IOException;
import java.io.Serial;

/**
 * Violation of the PROXY protocol by its sender, after which the connection is to be
 * ended: nothing tells where the client's bytes would begin.
 */
public class ProxyHeaderException extends IOException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Fault fault;

	ProxyHeaderException(Fault fault, String message) {
		super(message);
		this.fault = fault;
	}

	/**
	 * Returns what is wrong with the header.
	 * @return the fault
	 */
	public Fault getFault() {
		return this.fault;
	}

	/**
	 * What can be wrong with a header.
	 */
	public enum Fault {

		/** There is none: something else begins the connection. */
		MISSING,

		/** It is not as the specification says. */
		MALFORMED,

		/** It has no end within the bytes that it may have. */
		TOO_LONG,

		/** Its checksum is that of other bytes. */
		CHECKSUM,

		/** The stream ended in the middle of it. */
		TRUNCATED

	}

}
