package io.tcpecho.server.admission;

import org.jspecify.annotations.Nullable;

/**
 * Place of a client's connection among those that are allowed at a time.
 *
 * @param client whose it is, or {@code null} if clients are not told apart
 */
public record Place(@Nullable ClientNetwork client) {

	/** What all connections share where clients are not told apart. */
	static final Place OF_ANY_CLIENT = new Place(null);

}
