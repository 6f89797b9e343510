/**
 * The servers that tcp-echo is compared with, each as little code as an echo takes.
 */
@NullMarked
package io.tcpecho.benchmark.peer;

import org.jspecify.annotations.NullMarked;
