/**
 * The TCP echo service; this is the map of its code.
 * <ul>
 * <li>{@link io.tcpecho.server}: the TCP server: listener, connection, gateway, service
 * activator</li>
 * <li>{@link io.tcpecho.server.turns}: whose turn it is among busy connections: the
 * gate</li>
 * <li>{@link io.tcpecho.server.tls}: TLS over accepted sockets</li>
 * <li>{@link io.tcpecho.framing}: where a message begins and ends in the byte stream</li>
 * <li>{@link io.tcpecho.actuate}: what operators see of it: health</li>
 * <li>{@link io.tcpecho.probe}: the client: connect, send, verify, measure</li>
 * </ul>
 * The packages know each other in one direction: {@code actuate} the {@code server}, the
 * {@code server} and the {@code probe} the {@code framing}.
 */
@NullMarked
package io.tcpecho;

import org.jspecify.annotations.NullMarked;
