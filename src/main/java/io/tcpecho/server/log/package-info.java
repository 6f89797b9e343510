/**
 * Text from outside, made safe for a log, and logs of what may happen thousands of times
 * a second.
 * <p>
 * No line break, control character or length of a client's choice reaches the log, and no
 * client fills it. Knows no other room.
 */
@NullMarked
package io.tcpecho.server.log;

import org.jspecify.annotations.NullMarked;
