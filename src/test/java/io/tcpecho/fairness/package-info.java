/**
 * Whether a busy client leaves others their share: floods, and a client at its own pace
 * that measures beside them.
 */
@NullMarked
package io.tcpecho.fairness;

import org.jspecify.annotations.NullMarked;
