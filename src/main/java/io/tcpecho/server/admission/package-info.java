/**
 * Who gets a place among the connections: limits of all together, of each listener and of
 * each client.
 * <p>
 * A place is taken before anything is done for a connection, the limits are never
 * exceeded however many connect at once, and giving a place back needs no memory. Knows
 * {@code server.log}.
 */
@NullMarked
package io.tcpecho.server.admission;

import org.jspecify.annotations.NullMarked;
