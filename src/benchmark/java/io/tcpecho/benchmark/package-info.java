/**
 * The benchmark: starts servers and load generators as processes of their own, measures,
 * and reports.
 */
@NullMarked
package io.tcpecho.benchmark;

import org.jspecify.annotations.NullMarked;
