/**
 * What holds for the files under {@code deploy}.
 */
@NullMarked
package io.tcpecho.deploy;

import org.jspecify.annotations.NullMarked;
