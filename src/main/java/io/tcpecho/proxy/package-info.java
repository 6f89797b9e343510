/**
 * The header of the PROXY protocol, which a balancer sends before the first byte of a
 * client to tell who that is: versions 1 and 2 as in HAProxy's specification
 * ({@code doc/proxy-protocol.txt}), as a value, written and read.
 * <p>
 * What is guaranteed: reading takes not a byte that is behind the header, and not more
 * memory than a few times the longest header of 4 KB, whatever comes; all that the
 * specification forbids ends in a {@link io.tcpecho.proxy.ProxyHeaderException}, as early
 * as it can be seen. Whose header is believed, and how long it is waited for, others
 * decide. Where to find what:
 *
 * <pre>
 * value      ProxyHeader, ProxyTlvs, ProxySsl; TlvBlock: how they are kept
 * in         ProxyHeaderReader: ProxyHeaderParser, which picks the format
 * formats    TextFormat (version 1), BinaryFormat (version 2): both ways; HeaderChecksum
 * </pre>
 */
@NullMarked
package io.tcpecho.proxy;

import org.jspecify.annotations.NullMarked;
