/**
 * Memory that all connections together hold of unfinished messages and unwritten replies.
 * <p>
 * Where it is spent, those that hold most end, no more of them than it takes, and never
 * the server. Knows {@code framing} and {@code server.log}; what a connection is, it does
 * not know: accounts have holders.
 */
@NullMarked
package io.tcpecho.server.memory;

import org.jspecify.annotations.NullMarked;
