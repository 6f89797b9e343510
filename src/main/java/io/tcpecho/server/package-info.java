/**
 * The TCP server: the listening socket, the connections, the gateway between them and the
 * service activator, and their configuration.
 */
@NullMarked
package io.tcpecho.server;

import org.jspecify.annotations.NullMarked;
