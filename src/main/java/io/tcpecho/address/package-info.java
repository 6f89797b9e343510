/**
 * IP addresses and networks as they are written: read without ever looking up a name, and
 * in one place for all that is configured, asked for or sent by a balancer.
 */
@NullMarked
package io.tcpecho.address;

import org.jspecify.annotations.NullMarked;
