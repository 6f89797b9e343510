package io.tcpecho.server.memory;

import java.io.IOException;
import java.io.Serial;

/**
 * End of a connection that held most when the {@link BufferBudget} was spent.
 */
final class OverloadedException extends IOException {

	@Serial
	private static final long serialVersionUID = 1L;

	OverloadedException() {
		super("It held most when all connections together held more than echo.server.max-buffered");
	}

}
