/**
 * Support for tests of a TCP service, one's own included: a client, a test with a server
 * on a free port, and what a codec has to pass.
 */
@NullMarked
package io.tcpecho.test;

import org.jspecify.annotations.NullMarked;
