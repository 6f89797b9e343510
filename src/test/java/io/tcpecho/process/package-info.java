/**
 * What only shows in a process of its own: limits of the operating system, signals, exit
 * codes, memory that runs out.
 */
@NullMarked
package io.tcpecho.process;

import org.jspecify.annotations.NullMarked;
