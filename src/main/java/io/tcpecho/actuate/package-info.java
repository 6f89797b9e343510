/**
 * What operators see and do over HTTP: health, meters, endpoints, and who may ask.
 * <p>
 * It answers however busy the connections are, and asks collaborators of the server,
 * which do not know it: whatever is missing from the class path, the rest is there. Knows
 * the rooms of {@code server} and {@code framing}.
 */
@NullMarked
package io.tcpecho.actuate;

import org.jspecify.annotations.NullMarked;
