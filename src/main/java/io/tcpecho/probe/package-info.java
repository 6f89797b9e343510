/**
 * The probe: connects to a TCP echo server, sends, verifies every byte that comes back,
 * and measures.
 */
@NullMarked
package io.tcpecho.probe;

import org.jspecify.annotations.NullMarked;
