/**
 * Wiring of the server: auto-configuration, properties and warnings at the start. This is
 * the one place that reads the configuration; rooms below get values.
 * <p>
 * Nothing here or below knows that it is an echo. Knows all rooms below it, and they know
 * each other in one direction: {@code shutdown}, {@code listener}, {@code connection},
 * then {@code admission}, {@code memory}, {@code turns}, {@code tls} and {@code log}.
 */
@NullMarked
package io.tcpecho.server;

import org.jspecify.annotations.NullMarked;
