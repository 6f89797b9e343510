/**
 * TLS over accepted sockets: a blocking socket over an {@code SSLEngine}. It reads whole
 * records from the accepted socket, has the engine decrypt them, and writes what the
 * engine makes of replies. Buffers are borrowed for the time that something is in them,
 * so that an idle connection holds next to nothing beside the engine. The JDK's own
 * {@code SSLSocket} keeps all that it ever needed, and reads on for as long as records
 * come that carry no data; here somebody is asked before each step, who may let others go
 * first.
 * <p>
 * The handshake takes place on the thread that asks for it, with its tasks. A record from
 * the client goes
 *
 * <pre>
 * RecordReader  waits for the record       bytes of the socket, a header, a whole record
 * TlsInput      has the engine decrypt it  data for the caller, or else the next record
 * TlsOutput     sends what the engine owes answers, alerts, tickets
 * </pre>
 */
@NullMarked
package io.tcpecho.server.tls;

import org.jspecify.annotations.NullMarked;
