/**
 * What holds between the packages.
 */
@NullMarked
package io.tcpecho.architecture;

import org.jspecify.annotations.NullMarked;
