/**
 * Support for tests of a TCP service: a client, and a server on a free port.
 */
@NullMarked
package io.tcpecho.test;

import org.jspecify.annotations.NullMarked;
