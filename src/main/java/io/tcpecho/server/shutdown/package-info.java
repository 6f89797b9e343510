/**
 * The drain: readiness down, stop accepting, let connections go, cut the rest, report.
 * <p>
 * No byte that a client has sent before goes without its reply, unless the time is over.
 * Knows {@code server.listener} and {@code server.connection}.
 */
@NullMarked
package io.tcpecho.server.shutdown;

import org.jspecify.annotations.NullMarked;
