/**
 * The TCP echo service; this is the map of its code.
 * <ul>
 * <li>here, or in a package of your own: the application, what a service of your own
 * replaces</li>
 * <li>{@link io.tcpecho.server}: wiring: auto-configuration, properties</li>
 * <li>{@link io.tcpecho.server.shutdown}: the drain</li>
 * <li>{@link io.tcpecho.server.listener}: listening socket, accept loop</li>
 * <li>{@link io.tcpecho.server.connection}: a connection's life: conversation, gateway,
 * replies, deadlines, ends, access log</li>
 * <li>{@link io.tcpecho.server.admission}: who gets a place among the connections</li>
 * <li>{@link io.tcpecho.server.memory}: what all connections may hold together</li>
 * <li>{@link io.tcpecho.server.turns}: whose turn it is among busy connections</li>
 * <li>{@link io.tcpecho.server.tls}: TLS over accepted sockets</li>
 * <li>{@link io.tcpecho.server.log}: text from outside, made safe; limited logs</li>
 * <li>{@link io.tcpecho.proxy}: the header of the PROXY protocol</li>
 * <li>{@link io.tcpecho.address}: addresses and networks as they are written</li>
 * <li>{@link io.tcpecho.framing}: where a message begins and ends in the byte stream</li>
 * <li>{@link io.tcpecho.actuate}: what operators see and do: health, meters,
 * endpoints</li>
 * <li>{@link io.tcpecho.probe}: the client: connect, send, verify, measure</li>
 * </ul>
 * They know each other in one direction: {@code actuate} the {@code server} and its
 * rooms, these those below them in this list; {@code proxy}, {@code address} and
 * {@code framing} are there for the {@code probe}, too.
 */
@NullMarked
package io.tcpecho;

import org.jspecify.annotations.NullMarked;
