package io.tcpecho.framing;

import java.io.IOException;

/**
 * Account of the memory that an input takes for a frame that one read did not bring.
 * <p>
 * A frame that fits what one read brought never comes here: it is over before the next
 * read, and asking would cost it more than it takes.
 */
@FunctionalInterface
public interface FrameMemory {

	/** Account that grants whatever is asked for. */
	FrameMemory UNLIMITED = (bytes) -> {
	};

	/**
	 * Sets how much is taken, before it is.
	 * @param bytes bytes from now on, all together; 0 gives all of it back
	 * @throws IOException if there is not that much, with which the connection ends
	 */
	void reserve(long bytes) throws IOException;

}
