/**
 * The listening socket and the loop that accepts from it.
 * <p>
 * It is bound when the start returns, or the application does not start; whatever goes
 * wrong with a connection costs that connection; an end of the loop that nobody asked for
 * closes the port and is known to liveness. Knows {@code server.connection} and the rooms
 * below.
 */
@NullMarked
package io.tcpecho.server.listener;

import org.jspecify.annotations.NullMarked;
