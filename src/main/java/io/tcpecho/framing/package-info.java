/**
 * Framing: where a message begins and ends in the byte stream of a connection.
 */
@NullMarked
package io.tcpecho.framing;

import org.jspecify.annotations.NullMarked;
